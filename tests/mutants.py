"""Small damages to a function's source, one at a time: would a check notice each?"""

import ast
import copy
import inspect
import textwrap

COMPARISONS = {
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
ORDERED = (ast.Sub, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv, ast.Mod)


def damages(node):
    """Yield what may stand in the place of `node`."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield ast.BinOp(node.left, other, node.right)
        else:
            yield ast.UnaryOp(ast.USub(), node)
        yield node.left
        yield node.right
        if isinstance(node.op, ORDERED):
            yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        for kind in COMPARISONS[type(node.ops[0])]:
            yield ast.Compare(node.left, [kind(), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


class Replace(ast.NodeTransformer):
    """Put `new` in the place of `old`."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


def refuses_arguments(node):
    """Say whether a statement only raises for bad input, which no answer has to do."""
    return isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise) and not node.orelse


def mutants_of(function):
    """Yield (expression, mutated expression, mutated function), its decorators left out."""
    function = inspect.unwrap(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    definition.decorator_list, definition.returns = [], None
    for argument in ast.walk(definition.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    definition.body = [node for node in definition.body if not refuses_arguments(node)]
    for i, node in enumerate(ast.walk(definition)):
        for j, damage in enumerate(damages(node)):
            expression, mutated = ast.unparse(node), ast.unparse(damage)
            fresh = copy.deepcopy(tree)
            target = list(ast.walk(fresh.body[0]))[i]
            fresh = Replace(target, list(damages(target))[j]).visit(fresh)
            names = dict(function.__globals__)
            exec(compile(ast.fix_missing_locations(fresh), expression, "exec"), names)
            yield expression, mutated, names[function.__name__]
