"""`python -m readlist`."""

from readlist.cli import main

main()
