"""Options that several commands have."""

import click

from paperatlas.config import DEFAULT_EXTRACTOR

STRICT = click.option("--strict", is_flag=True, help="Exit with 1 if any record was skipped.")
QUIET = click.option("--quiet", "-q", is_flag=True, help="Print only errors.")
VERBOSE = click.option("--verbose", "-v", is_flag=True, help="Print what is done, and every skipped record.")
FORMAT = click.option(
    "--format", "file_format", metavar="FORMAT", help="Format of the input: jsonl, csv, listing. Default: found out by looking."
)
EXTRACTOR = click.option(
    "--extractor", default=DEFAULT_EXTRACTOR, show_default=True, metavar="NAME", help="Extractor to use: trained, or rules."
)
MIN_CONFIDENCE = click.option(
    "--min-confidence", default=0.0, show_default=True, type=click.FloatRange(0, 1), help="Leave out what is less sure than this."
)
