"""The linear scanner of HCL native syntax: strings, templates, heredocs, comments and brackets.

It knows no grammar. `Scanner` walks over code with a stack of its own (never Python's), so that hostile
nesting costs memory in proportion to the file and nothing else. The lexical facts (what begins a heredoc,
that only LF and CRLF end a line, where a heredoc's closing marker may stand, `$${` and `%%{`) are those of
HCL's native syntax specification as Terraform applies it; tests/parse/test_hcl_oracle.py asks Terraform.
"""

from __future__ import annotations

import re

from ..records import dataclass
from .hcl_faults import (
    LONE_CR,
    TOO_DEEP,
    UNCLOSED_COMMENT,
    UNCLOSED_STRING,
    mismatch,
    nothing_to_close,
    unclosed,
    unclosed_heredoc,
)
from .hcl_lexical import LIMIT, NAME, PLAIN, SPACE, is_name, last_lines, looks_like_item
from .hcl_raw import RawTemplate, TemplateSequence, bare_stop, heredoc_stop, quoted_stop
from .tree import ProblemKind

MAX_FOUND = 1_000
"""Problems that are kept; a file with more of them is no better known by those."""

_HEREDOC = re.compile(rf"<<(-?)({NAME})\r?\n")
_CODE = re.compile(r'["#(){}\[\]\n\r]|//|/\*|<<|~\}')
_PLAIN = re.compile(PLAIN)
_CLOSERS = frozenset((")", "]", "}", "~}"))
_TEXTS = frozenset(("quoted", "heredoc", "bare"))
_CLOSES = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Found:
    """A problem the scanner met, by offsets."""

    kind: ProblemKind
    start: int
    end: int
    message: str


@dataclass(slots=True)
class _Frame:
    """One level of nesting: a bracket, a sequence (`${`), or the text of a template."""

    kind: str
    start: int
    template: RawTemplate | None = None
    sequence: TemplateSequence | None = None
    marker: str = ""
    line_start: bool = True


class Scanner:
    """Walks over `text` up to offset `end`, collecting comments, templates and problems.

    `templates` holds every template that is not a plain string, inner ones before those they stand in.
    With `resync` a line that looks like the header of a block ends the walk once something is wrong.
    """

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end
        self.comments: list[tuple[int, int]] = []
        self.templates: list[RawTemplate] = []
        self.found: list[Found] = []
        self.resync = False
        self.attributes_resync = False
        self.cut = False
        self._stack: list[_Frame] = []
        self.limit_reported = False
        self._no_comment_end = False
        self._markers: dict[str, int] | None = None

    # -- entry points --------------------------------------------------------------------------------

    def bracket(self, pos: int) -> int:
        """From an opening bracket at `pos` to behind the one that closes it."""
        self._stack = [_Frame(self.text[pos], pos)]
        return self._walk(pos + 1, False)

    def line(self, pos: int) -> int:
        """From `pos` to the end of the line or of the expression that goes on over several lines: the offset
        of the newline, or the end."""
        self._stack = []
        return self._walk(pos, True)

    def string(self, pos: int) -> int:
        """From the quote at `pos` to behind the closing one."""
        self._stack = []
        return self._walk(self._open_string(pos), False)

    def code(self, pos: int) -> None:
        """Everything from `pos` to the end."""
        self._stack = []
        while pos < self.end:
            pos = self._walk(pos, True) + 1

    def bare(self, pos: int) -> RawTemplate:
        """The whole text from `pos` on as one template."""
        raw = RawTemplate(pos, pos, "bare")
        self._stack = [_Frame("bare", pos, raw)]
        self._walk(pos, False)
        return raw

    # -- the walk ------------------------------------------------------------------------------------

    def _walk(self, pos: int, to_newline: bool) -> int:
        stack = self._stack
        while True:
            if not stack and not to_newline:
                return pos
            if pos >= self.end:
                return self._at_end()
            kind = stack[-1].kind if stack else ""
            if kind == "quoted":
                pos = self._in_quoted(stack[-1], pos)
            elif kind == "heredoc":
                pos = self._in_heredoc(stack[-1], pos)
            elif kind == "bare":
                pos = self._in_bare(stack[-1], pos)
            else:
                stop, pos = self._in_code(pos, to_newline)
                if stop:
                    return pos

    def _in_code(self, pos: int, to_newline: bool) -> tuple[bool, int]:
        text, end, stack = self.text, self.end, self._stack
        search = _CODE.search
        while True:
            match = search(text, pos, end)
            if match is None:
                return False, end
            pos, mark = match.start(), match[0]
            if mark == "\n":
                if not stack and to_newline:
                    return True, pos
                pos += 1
                if self.resync and self._begins_item(pos):
                    self._cut_short(pos)
                    return True, pos
            elif mark in "([{":
                self._push(_Frame(mark, pos))
                pos += 1
            elif mark in _CLOSERS:
                self._close(mark, pos)
                pos += len(mark)
                if not stack or stack[-1].kind in _TEXTS:
                    return False, pos
            else:
                pos = self._enter(mark, pos)
                if stack and stack[-1].kind in _TEXTS:
                    return False, pos

    def _enter(self, mark: str, pos: int) -> int:
        if mark == '"':
            return self._open_string(pos)
        if mark == "<<":
            return self._open_heredoc(pos)
        if mark == "\r":
            if self.text[pos + 1 : pos + 2] != "\n":
                self._report("syntax", pos, pos + 1, LONE_CR)
            return pos + 1
        return self.comment(pos, mark)

    def comment(self, pos: int, mark: str) -> int:
        """From the comment that `mark` begins at `pos` to behind it (before its newline)."""
        text = self.text
        if mark != "/*":
            stop = text.find("\n", pos, self.end)
            stop = self.end if stop < 0 else stop
            cut = stop - 1 if text[stop - 1] == "\r" and stop < self.end else stop
            self.comments.append((pos, cut))
            return stop
        # After one failed search for `*/` none need be made again: the next would fail as well.
        stop = -1 if self._no_comment_end else text.find("*/", pos + 2, self.end)
        if stop < 0:
            self._no_comment_end = True
            self._report("syntax", pos, pos + 2, UNCLOSED_COMMENT)
            return pos + 2
        self.comments.append((pos, stop + 2))
        return stop + 2

    # -- templates -----------------------------------------------------------------------------------

    def _open_string(self, pos: int) -> int:
        plain = _PLAIN.match(self.text, pos, self.end)
        if plain is not None:
            return plain.end()
        self._push(_Frame("quoted", pos, RawTemplate(pos, pos + 1, "quoted")))
        return pos + 1

    def _open_heredoc(self, pos: int) -> int:
        begin = _HEREDOC.match(self.text, pos, self.end)
        if begin is None or not is_name(begin[2]):
            return pos + 2
        if self.resync and self._last_line(begin[2]) < begin.end():
            self._report("syntax", pos, begin.end(2), unclosed_heredoc(begin[2]))
            return begin.end() - 1
        raw = RawTemplate(pos, begin.end(), "flush" if begin[1] else "heredoc")
        self._push(_Frame("heredoc", pos, raw, marker=begin[2]))
        return begin.end()

    def _last_line(self, marker: str) -> int:
        # Where the last line stands that could close a heredoc of this name. Asked only in a damaged file,
        # and computed once, so that many unclosed heredocs do not each search the rest of the file.
        if self._markers is None:
            self._markers = last_lines(self.text[: self.end])
        return self._markers.get(marker, -1)

    def _in_quoted(self, frame: _Frame, pos: int) -> int:
        raw = frame.template
        assert raw is not None
        pos, mark = quoted_stop(self.text, pos, self.end)
        if not mark:
            return self.end
        if mark == '"':
            self._finish(raw, pos, pos + 1, pos + 1)
            return pos + 1
        if mark in ("\n", "\r"):
            # A newline ends the string here, so that what follows is read as what it was meant to be.
            self._report("syntax", raw.start, pos, UNCLOSED_STRING)
            self._finish(raw, pos, pos, pos)
            return pos
        return self._open_sequence(raw, pos, mark)

    def _in_heredoc(self, frame: _Frame, pos: int) -> int:
        text, raw = self.text, frame.template
        assert raw is not None
        while True:
            if frame.line_start:
                frame.line_start = False
                newline = text.find("\n", pos, self.end)
                if newline < 0:
                    return self.end
                # A line can be the marker only if it is not much longer: blanks apart, it is as long.
                if frame.marker in text[pos:newline]:
                    line = text[pos:newline].strip(SPACE)
                    if line == frame.marker:
                        stop = text.index(line, pos) + len(line)
                        resume = newline - 1 if text[newline - 1] == "\r" else newline
                        self._finish(raw, pos, stop, resume)
                        return resume
            pos, mark = heredoc_stop(text, pos, self.end)
            if not mark:
                return self.end
            if mark == "\n":
                pos += 1
                frame.line_start = True
            elif mark == "\r":
                if text[pos + 1 : pos + 2] != "\n":
                    self._report("syntax", pos, pos + 1, LONE_CR)
                pos += 1
            else:
                return self._open_sequence(raw, pos, mark)

    def _in_bare(self, frame: _Frame, pos: int) -> int:
        raw = frame.template
        assert raw is not None
        pos, mark = bare_stop(self.text, pos, self.end)
        return self._open_sequence(raw, pos, mark) if mark else self.end

    def _open_sequence(self, raw: RawTemplate, pos: int, mark: str) -> int:
        sequence = raw.open_sequence(pos, mark)
        self._push(_Frame("{", pos, raw, sequence))
        return sequence.inner

    def _finish(self, raw: RawTemplate, body_end: int, end: int, resume: int) -> None:
        raw.body_end, raw.end, raw.resume = body_end, end, resume
        self.templates.append(raw)
        self._stack.pop()

    # -- brackets ------------------------------------------------------------------------------------

    def _push(self, frame: _Frame) -> None:
        self._stack.append(frame)
        if len(self._stack) > LIMIT and not self.limit_reported:
            self.limit_reported = True
            self._report("limit", frame.start, frame.start + 1, TOO_DEEP)

    def _close(self, mark: str, pos: int) -> None:
        stack = self._stack
        if not stack:
            if mark != "~}":
                self._report("syntax", pos, pos + 1, nothing_to_close(mark))
            return
        wanted = _CLOSES[mark[-1]]
        if stack[-1].kind != wanted:
            opener = self.text[stack[-1].start]
            self._report("syntax", pos, pos + len(mark), mismatch(mark[-1], opener))
            # Brackets left open are given up if an outer one, within the same template, is what is closed.
            depth = len(stack) - 1
            while depth >= 0 and stack[depth].kind in "([{" and stack[depth].kind != wanted:
                depth -= 1
            if depth < 0 or stack[depth].kind != wanted:
                return
            del stack[depth + 1 :]
        frame = stack.pop()
        if frame.sequence is not None:
            frame.sequence.inner_end = pos
            frame.sequence.end = pos + len(mark)
            frame.sequence.strip_after = mark == "~}"

    # -- problems ------------------------------------------------------------------------------------

    def _report(self, kind: ProblemKind, start: int, end: int, message: str) -> None:
        if len(self.found) < MAX_FOUND:
            self.found.append(Found(kind, start, end, message))
        self.resync = self.resync or kind == "syntax"

    def _begins_item(self, pos: int) -> bool:
        if not self._stack or self.text[pos : pos + 1] in (" ", "\t", "\n", "}", ")", "]", ""):
            return False
        return looks_like_item(self.text, pos, self.end, attributes=self.attributes_resync)

    def _cut_short(self, pos: int) -> None:
        self.cut = True
        frame = self._stack[-1]
        opener = self.text[frame.start : frame.start + (2 if frame.sequence else 1)]
        self._report("syntax", frame.start, frame.start + len(opener), unclosed(opener))
        self._stack.clear()

    def _at_end(self) -> int:
        stack = self._stack
        if stack and stack[-1].kind == "bare":
            raw = stack[-1].template
            assert raw is not None
            self._finish(raw, self.end, self.end, self.end)
        if stack:
            self.cut = True
            frame = stack[-1]
            raw = frame.template
            if frame.kind == "heredoc":
                newline = self.text.index("\n", frame.start)
                self._report("syntax", frame.start, newline, unclosed_heredoc(frame.marker))
            elif frame.kind == "quoted":
                self._report("syntax", frame.start, self.end, UNCLOSED_STRING)
            else:
                opener = self.text[frame.start : frame.start + (2 if frame.sequence else 1)]
                self._report("syntax", frame.start, frame.start + len(opener), unclosed(opener))
            stack.clear()
        return self.end
