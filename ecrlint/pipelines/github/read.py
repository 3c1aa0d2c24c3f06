"""Reading workflow and action files into `workflow`'s data.

Lenient: what GitHub would refuse is left out (the problems name what concerns us), never an error.
"""

from __future__ import annotations

import posixpath

from ...discover.sources import Sources
from ...parse.tree import DataTree, Mapping, Node, Problem, Scalar, Sequence
from ...parse.tree import Entry as TreeEntry
from ...place import START, Lines, Place
from .matrix import read_matrix
from .permissions import read_permissions
from .structure import action_problems, workflow_problems
from .text import Text, entries_of, items_of, place, text_of
from .workflow import (
    NO_ENTRIES,
    Container,
    Entries,
    Entry,
    Input,
    Job,
    LocalAction,
    Step,
    Trigger,
    Uses,
    Workflow,
)

MAX_STEPS = 1_000
"""Steps of one job that are looked at; far above what anybody writes."""


def load_workflow(sources: Sources, path: str) -> Workflow:
    """The workflow at `path` (relative to the root). One that is missing or cannot be parsed has
    `unreadable` set; what GitHub would refuse is in `problems`."""
    tree, reason = _load(sources, path)
    project = project_of(path)
    if tree is None or reason or not isinstance(tree.root, Mapping):
        empty = tree or DataTree(path, "", Lines(""), None, (), ())
        problems = empty.problems
        if not problems and tree is not None:
            message = "This is no workflow: a mapping with `on` and `jobs` is expected."
            problems = (Problem("syntax", START, message),)
        return Workflow(path, project, empty, problems=problems, unreadable=reason or f"{path} is no workflow")
    return _workflow(tree, tree.root, project)


def load_action(sources: Sources, directory: str) -> LocalAction | None:
    """The action in a directory (relative to the root); None if there is none."""
    for name in ("action.yml", "action.yaml"):
        path = posixpath.join(directory, name)
        if sources.read(path) is not None:
            return _action(sources, path)
    return None


def project_of(path: str) -> str:
    """The directory that holds the `.github` of a workflow; `.` for the root."""
    head, found, _ = ("/" + path).rpartition("/.github/")
    return head.lstrip("/") or "." if found else posixpath.dirname(path) or "."


def _load(sources: Sources, path: str) -> tuple[DataTree | None, str | None]:
    """The tree of a file, and why it cannot be used."""
    from ...parse.yaml import read_yaml

    source = sources.read(path)
    if source is None:
        return None, f"{path} does not exist"
    if source.problem is not None:
        tree = DataTree(path, source.text, Lines(source.text), None, (), (source.problem,))
        return tree, f"{path} cannot be read"
    tree = read_yaml(path, source.text)
    if tree.root is None and tree.problems:
        return tree, f"{path} cannot be parsed"
    return tree, None


def _workflow(tree: DataTree, root: Mapping, project: str) -> Workflow:
    triggers = _triggers(tree, root.entry("on"))
    call = next((t.filters for t in triggers if t.name == "workflow_call"), None)
    dispatch = next((t.filters for t in triggers if t.name == "workflow_dispatch"), None)
    permissions, problems = read_permissions(tree, root.entry("permissions"))
    reader = _Reader(tree)
    jobs = tuple(reader.job(entry) for entry in entries_of(root.get("jobs")) if isinstance(entry.value, Mapping))
    name = text_of(tree, root.get("name"))
    return Workflow(
        path=tree.path,
        project=project,
        tree=tree,
        name=name.text if name else "",
        triggers=triggers,
        permissions=permissions,
        env=_entries(tree, root.get("env")),
        jobs=jobs,
        call_inputs=_inputs(tree, call.get("inputs") if call else None),
        call_secrets=_inputs(tree, call.get("secrets") if call else None),
        call_outputs=_values(tree, call.get("outputs") if call else None),
        dispatch_inputs=_inputs(tree, dispatch.get("inputs") if dispatch else None),
        shell=_default(tree, root, "shell"),
        directory=_default(tree, root, "working-directory"),
        problems=(*tree.problems, *workflow_problems(root), *problems, *reader.problems),
    )


def _action(sources: Sources, path: str) -> LocalAction:
    tree, reason = _load(sources, path)
    if tree is None or reason or not isinstance(tree.root, Mapping):
        problems = tree.problems if tree else ()
        if not problems and tree is not None:
            problems = (Problem("syntax", START, "This is no action: a mapping with `runs` is expected."),)
        return LocalAction(path, False, tree, problems=problems, unreadable=reason or f"{path} is no action")
    runs = tree.root.get("runs")
    using = text_of(tree, runs.get("using")) if isinstance(runs, Mapping) else None
    composite = using is not None and using.text == "composite"
    reader = _Reader(tree)
    steps = reader.steps(runs.get("steps")) if composite and isinstance(runs, Mapping) else ()
    return LocalAction(
        path=path,
        composite=composite,
        tree=tree,
        inputs=_inputs(tree, tree.root.get("inputs")),
        outputs=_values(tree, tree.root.get("outputs")),
        steps=steps,
        problems=(*tree.problems, *action_problems(tree.root), *reader.problems),
    )


class _Reader:
    """Jobs and steps of one file; gathers what is wrong with their permissions."""

    def __init__(self, tree: DataTree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self._comments = {comment.span.line: comment for comment in tree.comments if not comment.alone}

    def job(self, entry: TreeEntry) -> Job:
        tree, node = self.tree, entry.value
        assert isinstance(node, Mapping)
        permissions, problems = read_permissions(tree, node.entry("permissions"))
        self.problems.extend(problems)
        strategy, secrets, environment = node.get("strategy"), node.get("secrets"), node.get("environment")
        if isinstance(environment, Mapping):
            environment = environment.get("name")
        return Job(
            id=entry.key.text,
            place=place(tree, entry.key.span),
            permissions=permissions,
            env=_entries(tree, node.get("env")),
            uses=self._uses(node.entry("uses")),
            with_=_entries(tree, node.get("with")),
            secrets=_entries(tree, secrets) if isinstance(secrets, Mapping) else NO_ENTRIES,
            inherits=isinstance(secrets, Scalar) and secrets.text == "inherit",
            steps=self.steps(node.get("steps")),
            matrix=read_matrix(strategy.get("matrix")) if isinstance(strategy, Mapping) else None,
            container=self._container(node.entry("container"), "container"),
            services=tuple(
                found
                for item in entries_of(node.get("services"))
                if (found := self._container(item, item.key.text)) is not None
            ),
            outputs=_entries(tree, node.get("outputs")),
            environment=text_of(tree, environment),
            condition=text_of(tree, node.get("if")),
            runs_on=_texts(tree, node.get("runs-on")),
            shell=_default(tree, node, "shell"),
            directory=_default(tree, node, "working-directory"),
            needs=_texts(tree, node.get("needs")),
        )

    def steps(self, node: Node | None) -> tuple[Step, ...]:
        found: list[Step] = []
        for group, item in enumerate(items_of(node)):
            if not isinstance(item, Mapping):
                continue
            parallel = item.get("parallel")
            members = items_of(parallel) if isinstance(parallel, Sequence) else None
            for member in (item,) if members is None else members:
                if isinstance(member, Mapping) and len(found) == MAX_STEPS:
                    message = f"There are more than {MAX_STEPS:,} steps here; those from this one on are not looked at."
                    self.problems.append(Problem("limit", member.span, message))
                    return tuple(found)
                if isinstance(member, Mapping):
                    found.append(self._step(member, len(found), None if members is None else group))
        return tuple(found)

    def _step(self, node: Mapping, index: int, group: int | None) -> Step:
        tree = self.tree
        id_, name = text_of(tree, node.get("id")), text_of(tree, node.get("name"))
        head = node.entry("uses") or node.entry("run") or (node.entries[0] if node.entries else None)
        return Step(
            index=index,
            place=self._head(head) if head else place(tree, node.span),
            id=id_.text if id_ else "",
            name=name.text if name else "",
            uses=self._uses(node.entry("uses")),
            with_=_entries(tree, node.get("with")),
            env=_entries(tree, node.get("env")),
            run=text_of(tree, node.get("run")),
            shell=text_of(tree, node.get("shell")),
            directory=text_of(tree, node.get("working-directory")),
            condition=text_of(tree, node.get("if")),
            group=group,
        )

    def _head(self, entry: TreeEntry) -> Place:
        span = entry.key.span
        value = entry.value.span
        one_line = span.line == value.line == value.end_line
        return Place(self.tree.path, span.to(value) if one_line else span)

    def _uses(self, entry: TreeEntry | None) -> Uses | None:
        if entry is None or not isinstance(entry.value, Scalar):
            return None
        text = Text(entry.value, self.tree)
        comment = self._comments.get(entry.value.span.end_line)
        words = comment.text.lstrip("#").strip() if comment and comment.span.column > entry.value.span.column else ""
        return uses_of(text, self._head(entry), words)

    def _container(self, entry: TreeEntry | None, name: str) -> Container | None:
        if entry is None:
            return None
        tree, node, where = self.tree, entry.value, place(self.tree, entry.key.span)
        if isinstance(node, Mapping):
            env, credentials = _entries(tree, node.get("env")), _entries(tree, node.get("credentials"))
            return Container(name, where, text_of(tree, node.get("image")), env, credentials)
        return Container(name, where, text_of(tree, node), NO_ENTRIES, NO_ENTRIES)


def uses_of(text: Text, where: Place, comment: str = "") -> Uses:
    """What a `uses` value names."""
    value = text.text.strip()
    if value.startswith("docker://"):
        return Uses("docker", value[len("docker://") :], "", text, where, comment)
    if value.startswith(("./", ".\\")) or value == ".":
        return Uses("local", posixpath.normpath(value.replace("\\", "/")), "", text, where, comment)
    name, at, ref = value.partition("@")
    if not at or name.count("/") < 1 or "${{" in name:
        return Uses("unclear", value, "", text, where, comment)
    return Uses("remote", name.lower(), ref, text, where, comment)


def _triggers(tree: DataTree, entry: TreeEntry | None) -> tuple[Trigger, ...]:
    if entry is None:
        return ()
    node = entry.value
    if isinstance(node, Mapping):
        return tuple(
            Trigger(e.key.text, place(tree, e.key.span), e.value if isinstance(e.value, Mapping) else None)
            for e in node.entries
        )
    events = node.items if isinstance(node, Sequence) else (node,)
    return tuple(Trigger(e.text, place(tree, e.span)) for e in events if isinstance(e, Scalar))


def _entries(tree: DataTree, node: Node | None) -> Entries:
    if isinstance(node, Scalar) and "${{" in node.text:
        return Entries((), "the whole mapping is computed when the workflow runs")
    return Entries(
        tuple(Entry(item.key.text, place(tree, item.key.span), text_of(tree, item.value)) for item in entries_of(node))
    )


def _values(tree: DataTree, node: Node | None) -> Entries:
    """Outputs, each of which has its value under `value`."""
    return Entries(
        tuple(
            Entry(
                item.key.text,
                place(tree, item.key.span),
                text_of(tree, item.value.get("value")) if isinstance(item.value, Mapping) else None,
            )
            for item in entries_of(node)
        )
    )


def _inputs(tree: DataTree, node: Node | None) -> tuple[Input, ...]:
    return tuple(_input(tree, entry) for entry in entries_of(node))


def _input(tree: DataTree, entry: TreeEntry) -> Input:
    where, node = place(tree, entry.key.span), entry.value
    if not isinstance(node, Mapping):
        return Input(entry.key.text, where, False, None)
    required, default, type_ = node.get("required"), node.get("default"), node.get("type")
    options = node.get("options") if isinstance(type_, Scalar) and type_.text == "choice" else None
    return Input(
        entry.key.text,
        where,
        isinstance(required, Scalar) and required.text.lower() == "true",
        text_of(tree, default),
        _texts(tree, options),
    )


def _texts(tree: DataTree, node: Node | None) -> tuple[Text, ...]:
    nodes = node.items if isinstance(node, Sequence) else () if node is None else (node,)
    return tuple(Text(item, tree) for item in nodes if isinstance(item, Scalar))


def _default(tree: DataTree, node: Mapping, name: str) -> Text | None:
    """What `defaults.run` says for all scripts."""
    defaults = node.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Mapping) else None
    return text_of(tree, run.get(name)) if isinstance(run, Mapping) else None
