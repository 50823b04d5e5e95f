"""The directory of an atlas, and files in it that are replaced as a whole."""

from pathlib import Path

from paperatlas.errors import AtlasDirectoryError


def make_directory(directory: str | Path) -> Path:
    """Return a directory that an atlas can be written to, made if it is missing.

    Raises:
        AtlasDirectoryError: It cannot be made, or is a file.
    """
    path = Path(directory)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasDirectoryError(f"{path} cannot be used as the output directory: {error.strerror}") from error
    return path


def write_text(path: Path, text: str) -> None:
    """Write a file as a whole, so that a reader sees the old or the new one.

    Raises:
        AtlasDirectoryError: It cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        raise AtlasDirectoryError(f"{path} cannot be written: {error.strerror}") from error
