"""Tables of results, one for each task, dataset and metric: who reports what, in which paper's words, and who is ahead.

A rank is given only where numbers can be compared: plain levels of a metric of which it is known whether more or less is better. A change
("improves by 3 points") or ratio ("2x faster") depends on what it is compared with, and has no rank.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from paperatlas.schema import NodeType, ResultRelation

if TYPE_CHECKING:
    import networkx as nx

#: Words of metrics of which more is better, and of those of which less is.
_HIGHER = frozenset(
    "accuracy acc f1 f-score f-measure precision recall auc auroc auprc map ap miou iou dice bleu rouge meteor cider spice chrf comet psnr "
    "ssim ndcg mrr hits hit pass em r2 correlation pearson spearman kappa success speedup speedups throughput fps score sensitivity "
    "specificity mcc bertscore bleurt smatch las uas win reward return purity nmi ari pck pq hota mota idf1 stoi pesq mos sari coverage "
    "quality performance effectiveness robustness retention".split()
)
_LOWER = frozenset(
    "error errors perplexity ppl loss wer cer ter mae mse rmse nrmse mape fid kid lpips latency time runtime delay memory parameters "
    "params flops macs cost costs eer far frr epe ade fde regret energy complexity bpc nll divergence overhead footprint consumption nme "
    "mpjpe ece brier hallucination toxicity failure collision drift gap emissions".split()
)
#: What decides wherever it stands: "word error rate".
_LOWER_ANYWHERE = frozenset("error errors loss failure".split())
_WORD = re.compile(r"[a-z0-9][a-z0-9@-]*")
#: Metrics that are shares: 0.91 of them is 91 %.
_SHARES = frozenset("accuracy acc f1 f1-score f-score precision recall auc auroc map ap miou iou dice bleu success".split())

COLUMNS = (
    "rank", "method", "value", "number", "unit", "comparator", "change",
    "metric", "better", "dataset", "task", "paper", "year", "confidence", "sentence",
)  # fmt: skip


def better_direction(names: Iterable[str]) -> str | None:
    """Return whether more or less of a metric is better: "higher", "lower", or None where that is not known.

    Args:
        names: Names of the metric, the most used first.

    Example:
        >>> [better_direction([name]) for name in ("top-1 accuracy", "word error rate", "perplexity", "F1-score", "temperature")]
        ['higher', 'lower', 'lower', 'higher', None]
    """
    for name in names:
        words = _WORD.findall(name.casefold())
        if _LOWER_ANYWHERE & set(words):
            return "lower"
        # The last words say what it is: "memory footprint" but "memory retention".
        for word in reversed(words[-2:]):
            for part in (word, *reversed(re.split(r"[-@]", word))):
                if part in _LOWER or part in _HIGHER:
                    return "lower" if part in _LOWER else "higher"
    return None


def collect_rows(graph: "nx.MultiDiGraph[str]", wanted: Mapping[NodeType, str]) -> list[dict[str, Any]]:
    """Return the rows of the leaderboards of a graph, ranked: by task, dataset and metric, then levels before changes, then the best.

    Args:
        graph: As made by `build_graph`.
        wanted: Node type -> id of the task, dataset or metric that the results must have.
    """
    rows = []
    for node, data in graph.nodes(data=True):
        if data["type"] == NodeType.RESULT:
            ends = {key: tail for _, tail, key in graph.out_edges(node, keys=True)}
            if all(ends.get(_ENDS[kind].value) == id_ for kind, id_ in wanted.items()) and ResultRelation.METRIC.value in ends:
                rows.append(_to_row(graph, node, data, ends))
    return rank(rows)


_ENDS = {
    NodeType.METHOD: ResultRelation.METHOD,
    NodeType.TASK: ResultRelation.TASK,
    NodeType.DATASET: ResultRelation.DATASET,
    NodeType.METRIC: ResultRelation.METRIC,
}


def _to_row(graph: "nx.MultiDiGraph[str]", node: str, data: Mapping[str, Any], ends: Mapping[str, str]) -> dict[str, Any]:
    labels = {kind.value.lower(): graph.nodes[ends[end.value]]["label"] if end.value in ends else None for kind, end in _ENDS.items()}
    paper = graph.nodes[ends[ResultRelation.REPORTED_IN.value]]
    evidence = graph.get_edge_data(node, ends[ResultRelation.REPORTED_IN.value])[ResultRelation.REPORTED_IN.value]["evidence"]
    measures = {name: data[name] for name in ("value", "number", "unit", "comparator", "change", "confidence")}
    better = graph.nodes[ends[ResultRelation.METRIC.value]]["better"]
    sentence = " ".join(evidence[0].text.split())
    return {**labels, **measures, "better": better, "paper": paper["label"], "year": paper["year"], "sentence": sentence}


def rank(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of results in the order of leaderboards, each with its rank, None where it cannot be compared; equals share a rank.

    Args:
        rows: Mappings with all of `COLUMNS` but the rank.
    """

    def place(row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(row[name] or "" for name in ("task", "dataset", "metric"))

    ranked: list[dict[str, Any]] = []
    for _, group in groupby(sorted(rows, key=place), key=place):
        ranked += _rank_group(list(group))
    return ranked


def _rank_group(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    scale = _scales(rows)
    sign = 1 if rows[0]["better"] == "lower" else -1

    def order(row: Mapping[str, Any]) -> tuple[Any, ...]:
        number = row["number"]
        return (
            row["change"],
            number is None,
            0 if number is None else sign * number * scale(row),
            row["value"],
            row["paper"],
            row["sentence"],
        )

    ranked: list[dict[str, Any]] = []
    best: dict[float, int] = {}
    for row in sorted(rows, key=order):
        can = row["better"] is not None and row["number"] is not None and not row["change"]
        if can:
            best.setdefault(row["number"] * scale(row), len(ranked) + 1)
        ranked.append({"rank": best[row["number"] * scale(row)] if can else None, **row})
    return [{name: row[name] for name in COLUMNS} for row in ranked]


def _scales(rows: Sequence[Mapping[str, Any]]) -> Callable[[Mapping[str, Any]], int]:
    """Return what numbers are multiplied with so that 0.91 and 91 % of a share can be compared."""
    words = set(_WORD.findall((rows[0]["metric"] or "").casefold()))
    numbers = [row["number"] for row in rows if row["number"] is not None]
    is_mixed = bool(words & _SHARES) and any(number > 1 for number in numbers) and any(0 < number <= 1 for number in numbers)
    return lambda row: 100 if is_mixed and row["number"] <= 1 and row["unit"] is None else 1


def to_markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return leaderboards as Markdown: a heading and a table for each task, dataset and metric.

    Args:
        rows: As from `rank`.
    """
    parts = []
    for (task, dataset, metric), group in groupby(rows, key=itemgetter("task", "dataset", "metric")):
        own = list(group)
        arrow = {"higher": " (higher is better)", "lower": " (lower is better)"}.get(own[0]["better"] or "", "")
        title = " · ".join(_escape(part) for part in (task, dataset, f"{metric}{arrow}") if part)
        lines = [f"### {title}", "", "| rank | method | value | paper | year | sentence |", "|---|---|---|---|---|---|"]
        for row in own:
            value = row["value"] + (" (change)" if row["change"] else "")
            cells = (row["rank"] or "", row["method"] or "", value, row["paper"], row["year"] or "", row["sentence"])
            lines.append("| " + " | ".join(_escape(str(cell)) for cell in cells) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + ("\n" if parts else "")


def _escape(text: str) -> str:
    return re.sub(r"([\\|`*_<>\[\]~&$])", r"\\\1", " ".join(text.split()))
