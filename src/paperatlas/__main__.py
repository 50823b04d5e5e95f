"""`python -m paperatlas` is the command line."""

from paperatlas.cli import main

if __name__ == "__main__":
    main()
