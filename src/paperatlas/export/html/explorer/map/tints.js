// Tints of the communities: few, so that they stay soft, and never two alike side by side.

const TINTS = 8;

/** Returns a tint (0..7) for each community, by its number: the one that is farthest from where it is already. */
export function assignTints(communities) {
  const used = Array.from({ length: TINTS }, () => []);
  return communities.map((community) => {
    if (!community.rx) return community.number % TINTS;
    const room = used.map((of) => Math.min(Infinity, ...of.map(({ x, y }) => Math.hypot(x - community.x, y - community.y))));
    const start = community.number % TINTS;
    let best = start;
    for (let step = 1; step < TINTS; step++) if (room[(start + step) % TINTS] > room[best]) best = (start + step) % TINTS;
    used[best].push(community);
    return best;
  });
}
