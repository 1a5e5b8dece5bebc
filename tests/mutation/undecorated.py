"""Source text with its decorators written as calls, so that mutmut mutates what they decorate.

mutmut leaves decorated functions alone, and half of what the rules know of a question stands in
properties. `@property def ref(self)` becomes `def ref_undecorated(self)` and, after it,
`ref = property(ref_undecorated)`: the same class, with a plain function in it.
"""

import ast
from collections.abc import Iterator

SUFFIX = "_undecorated"
_REWRITTEN = {"property", "cached_property", "cache", "lru_cache"}


def undecorated(source: str) -> str:
    lines = source.splitlines()
    inserted: dict[int, str] = {}
    for function in _decorated(ast.parse(source)):
        decorator = function.decorator_list[0]
        lines[decorator.lineno - 1] = ""
        name, indent = function.name, " " * function.col_offset
        at = function.lineno - 1
        lines[at] = lines[at].replace(f"def {name}(", f"def {name}{SUFFIX}(", 1)
        called = f"{indent}{name} = {ast.unparse(decorator)}({name}{SUFFIX})"
        inserted[function.end_lineno or function.lineno] = called
    written = []
    for number, line in enumerate(lines, start=1):
        written.append(line)
        if number in inserted:
            written.append(inserted[number])
    return "\n".join(written) + "\n"


def _decorated(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1:
            decorator = node.decorator_list[0]
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(called, ast.Name) and called.id in _REWRITTEN:
                yield node
