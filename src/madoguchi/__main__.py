"""`python -m madoguchi`: the same as the installed command."""

from madoguchi.ops.cli import main

if __name__ == "__main__":
    main()
