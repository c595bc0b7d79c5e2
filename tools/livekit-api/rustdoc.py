"""Reads what rustdoc says of a crate as JSON: which public items it has, by which paths, with which signatures.

Types are written by their last names, without lifetimes and the names of arguments, which callers do not see. So the
signatures of two crates are alike when the same call compiles against both.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# the versions of rustdoc's format that are read alike
FORMATS = range(56, 58)

# every type has them, or nobody calls them by name
UNNAMED_TRAITS = {
    "Freeze",
    "RefUnwindSafe",
    "Send",
    "StructuralPartialEq",
    "Sync",
    "Unpin",
    "UnsafeUnpin",
    "UnwindSafe",
}


class UnknownFormat(Exception):
    """Another toolchain writes what this tool was not written for."""


@dataclass(frozen=True, eq=False)
class Definition:
    """Something that paths lead to."""

    # the shortest of them
    path: str
    kind: str
    signature: str
    # by what follows the path, such as `.field`, `::method` and `: Trait`
    members: dict[str, str]


class Crate:
    """A crate, and those whose items it passes on: its paths, what each leads to, and what that consists of."""

    def __init__(self, name: str, documents: dict[str, dict]):
        self._documents = documents
        # by path, the shortest ones first: what is there
        self.names: dict[str, Definition] = {}
        self._walk(name)

    @classmethod
    def read(cls, folder: Path, name: str, *others: str) -> "Crate":
        documents = {crate: json.loads((folder / f"{crate}.json").read_text()) for crate in (name, *others)}
        version = documents[name]["format_version"]
        if version not in FORMATS:
            raise UnknownFormat(f"rustdoc writes format {version}, and this tool reads {FORMATS[0]} to {FORMATS[-1]}")
        return cls(name, documents)

    def _walk(self, name: str) -> None:
        seen: dict[tuple[str, int | str], Definition] = {}
        waiting = deque([("", name, self._documents[name]["root"])])
        while waiting:
            path, crate, module = waiting.popleft()
            content = self._index(crate)[str(module)]["inner"]["module"]["items"]
            for item_name, place, item in sorted(self._names(crate, content), key=lambda named: named[0]):
                item_path = f"{path}::{item_name}" if path else item_name
                # a type, a function and a macro may share a name
                if item_path in self.names and self.names[item_path].kind != "module":
                    continue
                key = (place, item["id"])
                if key not in seen:
                    seen[key] = Definition(item_path, *self._describe(place, item))
                    if "module" in item["inner"]:
                        waiting.append((item_path, place, item["id"]))
                self.names[item_path] = seen[key]

    def _index(self, crate: str) -> dict:
        return self._documents[crate]["index"]

    def _names(self, crate: str, ids: list[int]) -> Iterator[tuple[str, str, dict]]:
        """What can be named there: name, the crate that documents it, item."""
        for id_ in ids:
            item = self._index(crate).get(str(id_))
            if item is None:
                continue
            use = item["inner"].get("use")
            if use is None:
                yield item["name"], crate, item
                continue
            found = self._find(crate, use["id"])
            if found is None:
                name = "*" if use["is_glob"] else use["name"]
                foreign = {"id": f"{use['source']} {name}", "name": name, "inner": {"foreign": use["source"]}}
                yield name, crate, foreign
                continue
            place, target = found
            if not use["is_glob"]:
                yield use["name"], place, target
            elif "module" in target["inner"]:
                yield from self._names(place, target["inner"]["module"]["items"])
            elif "enum" in target["inner"]:
                yield from self._names(place, target["inner"]["enum"]["variants"])

    def _find(self, crate: str, id_: int | None) -> tuple[str, dict] | None:
        document = self._documents[crate]
        if (item := document["index"].get(str(id_))) is not None:
            return crate, item
        if (summary := document["paths"].get(str(id_))) is None:
            return None
        other = self._documents.get(summary["path"][0])
        if other is None:
            return None
        if summary["path"][1:] == []:
            return summary["path"][0], other["index"][str(other["root"])]
        for other_id, other_summary in other["paths"].items():
            if other_summary["crate_id"] == 0 and other_summary["path"] == summary["path"]:
                return summary["path"][0], other["index"][other_id]
        return None

    def _describe(self, crate: str, item: dict) -> tuple[str, str, dict[str, str]]:
        """Its kind, its signature, and its members with theirs."""
        ((kind, inner),) = item["inner"].items()
        index = self._index(crate)
        if kind == "foreign":
            return "item of another crate", inner, {}
        if kind in ("struct", "union"):
            members = dict(self._fields(index, inner.get("kind", {})))
            members |= self._implementations(index, inner["impls"])
            return kind, f"{kind}{parameters(inner['generics'])}{hidden(item)}", members
        if kind == "enum":
            members = {}
            for id_ in inner["variants"]:
                if (variant := index.get(str(id_))) is not None:
                    members |= dict(self._variant(index, variant))
            members |= self._implementations(index, inner["impls"])
            return kind, f"enum{parameters(inner['generics'])}{hidden(item)}", members
        if kind == "trait":
            bounds = " + ".join(filter(None, map(bound, inner["bounds"])))
            signature = f"trait{parameters(inner['generics'])}" + (f": {bounds}" if bounds else "")
            return kind, signature, dict(self._members(index, inner["items"]))
        if kind == "function":
            return kind, function(inner), {}
        if kind == "type_alias":
            return "type", f"type{parameters(inner['generics'])} = {type_(inner['type'])}", {}
        if kind in ("constant", "static"):
            return kind, f"{kind}: {type_(inner['type'])}", {}
        if kind in ("module", "macro", "proc_macro", "proc_derive", "variant"):
            return kind, kind, {}
        raise ValueError(f"rustdoc says {kind} of an item, which this tool does not know")

    def _variant(self, index: dict, variant: dict) -> Iterator[tuple[str, str]]:
        name, form = f"::{variant['name']}", variant["inner"]["variant"]["kind"]
        if form == "plain":
            yield name, "variant"
        elif "tuple" in form:
            fields = [index.get(str(id_)) for id_ in form["tuple"]]
            types = ", ".join("_" if field is None else type_(field["inner"]["struct_field"]) for field in fields)
            yield name, f"variant ({types})"
        else:
            yield name, f"variant with fields{hidden(variant)}"
            for field, signature in self._fields(index, {"plain": form["struct"]}):
                yield f"{name}{field}", signature

    @staticmethod
    def _fields(index: dict, form: dict | str) -> Iterator[tuple[str, str]]:
        if not isinstance(form, dict):
            return
        ids = form["tuple"] if "tuple" in form else form.get("plain", {}).get("fields", [])
        for id_ in ids:
            if (field := index.get(str(id_))) is not None:
                yield f".{field['name']}", type_(field["inner"]["struct_field"])

    def _implementations(self, index: dict, ids: list[int]) -> dict[str, str]:
        members = {}
        for id_ in ids:
            if (item := index.get(str(id_))) is None:
                continue
            inner = item["inner"]["impl"]
            if inner["trait"] is None:
                members |= dict(self._members(index, inner["items"]))
            elif not inner["is_synthetic"] and inner["blanket_impl"] is None and not inner["is_negative"]:
                trait = resolved(inner["trait"])
                # an implementation for a reference is not the type's own
                if "resolved_path" in inner["for"] and trait not in UNNAMED_TRAITS:
                    members[f": {trait}"] = "trait"
        return members

    @staticmethod
    def _members(index: dict, ids: list[int]) -> Iterator[tuple[str, str]]:
        for id_ in ids:
            if (member := index.get(str(id_))) is None:
                continue
            ((kind, inner),) = member["inner"].items()
            if kind == "function":
                yield f"::{member['name']}", function(inner)
            elif kind == "assoc_const":
                yield f"::{member['name']}", f"const: {type_(inner['type'])}"
            elif kind == "assoc_type":
                yield f"::{member['name']}", "type"


def hidden(item: dict) -> str:
    """Whether others may write it out, and match it without a rest."""
    return " (non-exhaustive)" if any("non_exhaustive" in str(attribute) for attribute in item["attrs"]) else ""


def function(inner: dict) -> str:
    header, signature = inner["header"], inner["sig"]
    words = "async " if header["is_async"] else ""
    words += "unsafe " if header["is_unsafe"] else ""
    arguments = []
    for name, argument in signature["inputs"]:
        arguments.append(receiver(argument) if name == "self" else type_(argument))
    output = signature["output"]
    result = "" if output is None else f" -> {type_(output)}"
    return f"{words}fn{parameters(inner['generics'])}({', '.join(arguments)}){result}{conditions(inner['generics'])}"


def receiver(argument: dict) -> str:
    written = type_(argument)
    if "generic" in argument:
        return "self"
    # written out or not, `self: &Type` is `&self`
    return "&mut self" if written.startswith("&mut ") else "&self" if written[0] == "&" else f"self: {written}"


def parameters(generics: dict) -> str:
    written = []
    for parameter in generics["params"]:
        ((kind, inner),) = parameter["kind"].items()
        # `impl Trait` as an argument is a parameter, too
        if kind == "lifetime" or (kind == "type" and inner["is_synthetic"]):
            continue
        bounds = " + ".join(filter(None, map(bound, inner.get("bounds", []))))
        written.append(parameter["name"] + (f": {bounds}" if bounds else ""))
    return f"<{', '.join(written)}>" if written else ""


def conditions(generics: dict) -> str:
    written = []
    for predicate in generics["where_predicates"]:
        if (on := predicate.get("bound_predicate")) is not None:
            bounds = " + ".join(filter(None, map(bound, on["bounds"])))
            written.append(f"{type_(on['type'])}: {bounds}")
    return f" where {', '.join(sorted(written))}" if written else ""


def bound(written: dict) -> str | None:
    if (on := written.get("trait_bound")) is None:
        return None
    return ("?" if on["modifier"] == "maybe" else "") + resolved(on["trait"])


def type_(written: dict | None) -> str:
    if written is None:
        return "()"
    if not isinstance(written, dict):
        return "_"
    ((kind, inner),) = written.items()
    match kind:
        case "resolved_path":
            return resolved(inner)
        case "generic" | "primitive":
            return inner
        case "tuple":
            return f"({', '.join(map(type_, inner))})"
        case "slice":
            return f"[{type_(inner)}]"
        case "array":
            return f"[{type_(inner['type'])}; {inner['len']}]"
        case "borrowed_ref":
            return f"&{'mut ' if inner['is_mutable'] else ''}{type_(inner['type'])}"
        case "raw_pointer":
            return f"*{'mut' if inner['is_mutable'] else 'const'} {type_(inner['type'])}"
        case "impl_trait":
            return f"impl {' + '.join(filter(None, map(bound, inner)))}"
        case "dyn_trait":
            return f"dyn {' + '.join(sorted(resolved(on['trait']) for on in inner['traits']))}"
        case "function_pointer":
            arguments = ", ".join(type_(argument) for _, argument in inner["sig"]["inputs"])
            return f"fn({arguments}) -> {type_(inner['sig']['output'])}"
        case "qualified_path":
            return f"{type_(inner['self_type'])}::{inner['name']}"
    raise ValueError(f"rustdoc says {kind} of a type, which this tool does not know")


def resolved(path: dict) -> str:
    name = (path.get("path") or path.get("name")).split("::")[-1]
    return name + arguments(path.get("args"))


def arguments(written: dict | None) -> str:
    if written is None:
        return ""
    if (of_function := written.get("parenthesized")) is not None:
        result = of_function["output"]
        inputs = ", ".join(map(type_, of_function["inputs"]))
        return f"({inputs})" + ("" if result is None else f" -> {type_(result)}")
    angle = written["angle_bracketed"]
    parts = [argument_ for argument_ in map(argument, angle["args"]) if argument_]
    for constraint in angle["constraints"]:
        ((kind, inner),) = constraint["binding"].items()
        value = type_(inner["type"]) if kind == "equality" else " + ".join(filter(None, map(bound, inner)))
        parts.append(f"{constraint['name']}{' = ' if kind == 'equality' else ': '}{value}")
    return f"<{', '.join(parts)}>" if parts else ""


def argument(written: dict | str) -> str | None:
    if not isinstance(written, dict) or "lifetime" in written:
        return None
    if "const" in written:
        return written["const"]["expr"]
    return type_(written.get("type"))
