"""`python -m evaluation`: the commands of `evaluation.commands`."""

from evaluation.commands import main

if __name__ == "__main__":
    main()
