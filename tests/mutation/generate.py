"""Writes the mutants, by mutmut, beside the functions that they change: `mutants/` of this folder.

    python -m tests.mutation.generate

Files that have not changed since are left as they are, with what is known of their mutants.
"""

from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.mutation.trampoline import set_mutant_under_test

CHILDREN = 2


def main() -> None:
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.setup_source_paths()
    mutmut.create_mutants(CHILDREN)


if __name__ == "__main__":
    main()
