# ruff: noqa: E501  (the lines are expressions of Terraform)
"""Expressions for the comparison with `terraform console`: by what they are about, one a line.

What is not marked as refused may still be refused by Terraform; the console decides.
"""

from __future__ import annotations

FILES = {
    "main.tf": 'locals {\n  tpl = "Hi $${name}%%{ if on } on%%{ endif }"\n}\n',
    "a.txt": "hello\n",
    "d/b.txt": "x",
    "d/.hidden.txt": "h",
    "d/e/c.txt": "y",
    "d/e/f.json": '{"a": [1, 2]}',
    "utf8.txt": "h\u00e9llo \u20ac\n",
    "t.tftpl": "Hello ${name}\n%{ for x in xs ~}\n- ${x}\n%{ endfor ~}\n",
    "v.tftpl": "${xs}",
    "nested.tftpl": '${templatefile("v.tftpl", {xs = 1})}',
    "p.csv": 'a,b\n1,"x, ""y"""\n',
}

OPERATORS = r"""
[0.1 + 0.2, 10 % 3, -7 % 3, 7 % -3, 2 * 3.5, 7 / 2, 1e3, 1.5e-3, 5 % 0.3, 1 % 0]
[1 / 3, 2 / 3, 10 / 7, 1 / 3 * 3 == 1, 1.1 - 1, 100 * 1.1, 0.1 * 3, 1e-20 + 1]
[length([1]) / length([1, 2, 3]), length([1]) / 3, 0 * -1, -0, 3 - 3]
[1 < "2", "10" > 9, 1 <= 1.0, 2 >= 3, 0.1 + 0.2 == 0.3, 1 == 1.0, 1e2 == 100]
["true" == true, 1 == "1", null == null, null == 1, "" == null, ["a"] == ["a"], {a = 1} == {a = 1}]
[["a"] == ["b"], [1] == ["1"], {a = 1} == {b = 1}, {} == {}, [] == [], [[]] == [[1]], {a = [1]} == {a = [1]}]
[tolist(["a"]) == tolist(["b"]), tolist([1]) == tolist(["1"]), toset(["a", "b"]) == toset(["b", "a"])]
[tomap({a = 1}) == tomap({a = 1}), tomap({a = 1}) == tomap({b = 1}), toset([1]) == toset([2]), "a" != "b", 1 != 1]
[!true, !"false", true && false, false || true, true && "true", "1" || false, !("1" == 1)]
-"5" + "3"
[-(1), - 1.50, --1]
true ? 1 : "a"
[true ? true : "x", false ? 1 : 2, "true" ? "a" : "b", 1 == 1 ? "y" : "n"]
true ? [1] : ["a"]
true ? [1, 2] : ["a"]
false ? ["a"] : []
true ? {} : {a = 1}
true ? {a = 1} : {b = "x"}
true ? {a = 1, b = true} : {a = "x", b = "y"}
[true ? null : "a", false ? null : "a", true ? "a" : null]
true ? tolist([1]) : ["a", "b"]
true ? toset(["b", "a"]) : ["c"]
true ? ["b", "a"] : toset(["c"])
true ? [["b", 1]] : [["a", "c", true]]
true ? {a = {b = 1}} : {a = {b = "x"}}
true ? tomap({a = 1}) : {b = "x"}
true ? 1 : null.x
false ? [][0] : "fine"
true ? [for x in [1, 2] : x] : []
1 + 2 * 3 - 4 / 2
(1 + 2) * 3
true || false && false
1 > 2 ? "a" : 3 > 2 ? "b" : "c"
"""

STRUCTURES = r"""
{a = 1, "b c" = 2, (upper("c")) = 3, 1 = 4, true = 5}
{a = 1, a = 2}
{"${"x"}y" = 1, a : 2}
[1, "a", true, null, [], {}]
{a = {b = [1, 2]}}.a.b[1]
{a = 1}["a"]
[[1, 2], [3]][0][1]
["a", "b"]["1"]
{"1" = "x"}[1]
[{a = 1}, {a = 2}][*].a
[{a = 1}].*.a
[{a = [1, 2]}, {a = [3]}][*].a[0]
[{a = [1, 2]}, {a = [3]}].*.a[0]
null[*]
"x"[*]
{a = 1}[*].a
tolist([{a = 1}])[*].a
toset(["b", "a"])[*]
[for k, v in {b = 1, a = 2} : "${k}=${v}"]
{for k, v in ["x", "y"] : v => k}
{for s in ["a", "b", "ab"] : substr(s, 0, 1) => s...}
[for x in [1, 2, 3] : x * 2 if x > 1]
[for i, x in toset(["b", "a"]) : "${i}${x}"]
[for x in {} : x]
{for k, v in {a = 1, b = null} : k => v if v != null}
[for a in [1, 2] : [for b in ["x", "y"] : "${a}${b}"]]
{for i in range(3) : "k${i}" => i}
[for x in "true" == "true" ? [1] : [] : x]
{for k, v in {a = 1} : upper(k) => {v = v, k = k}}
[for i, v in ["a", "b"] : i / 2]
"a${true}${1.50}${-0.10}"
"%{ if true }yes%{ else }no%{ endif }"
"%{ for x in ["a", "b"] }<${x}>%{ endfor }"
"%{ for i, x in ["a", "b"] ~}  ${i}${x} %{~ endfor }"
"%{ for k, v in {b = 1, a = 2} }${k}${v}%{ endfor }"
"${[1, 2]}"
"${"${"a"}"}"
"a\tb\n\"\\\u00e9\U0001F600"
"$${a} %%{b} $ % $$ %%"
"${"a"}-${"b"}"
"%{ if 1 == 1 }${1}%{ endif }"
"e\u0301"
length("e\u0301")
"e${"\u0301"}" == "\u00e9"
"""

CONVERSIONS = r"""
[tostring(true), tostring(1.50), tostring("x"), tostring(1e21), tostring(-0.0), tostring(1e-7), tostring(null)]
[tonumber("12.50"), tonumber(true ? "1" : 2), tonumber("1e3"), tonumber("-.5"), tonumber("5."), tonumber("+5"), tonumber("1p3")]
[tobool("1"), tobool("0"), tobool("true"), tobool(false), tobool(null)]
[tolist([1, "a", true]), tolist([]), tolist(["a", null]), tolist(toset(["b", "a"])), tolist([1, 2.5])]
[tolist([true, "x"]), tolist([[1], ["a"]]), tolist([{a = 1}, {a = "x"}]), tolist([{a = 1}, {b = "x"}])]
tolist([[1], ["a", "b"]])
[toset(["b", "a", "b"]), toset([3, 1, 2, 1]), toset([true, false]), toset([1, "a"]), toset([]), toset([10, 9])]
toset([["b"], ["a"]])
toset([{a = 2}, {a = 1}])
toset([{a = "x", b = 1}, {a = "x", b = 1}])
toset([[10], [9]])
toset(["a", null])
[tomap({a = 1, b = "x"}), tomap({}), tomap({a = [1], b = ["x"]})]
tomap({a = {x = 1}, b = {x = "y"}})
[tolist(null), tomap(null), toset(null)]
[coalesce("", "x"), coalesce("", 2), coalesce(null, "a"), coalesce(1, 2), coalesce(null, "", "b"), coalesce(true, "x")]
coalesce(null, [1], [])
coalesce([], ["a"])
coalesce(["", "z"]...)
[nonsensitive(1), issensitive(1), issensitive("x"), ephemeralasnull("a")]
[try({}.a, "d"), can({}.a), can({a = 1}.a), try(1, 2), try({}.x, [][0], 3), try(tonumber("x"), -1)]
[can(regex("a", "b")), can(tobool("x")), try(jsondecode("{"), {}), try(element([], 0), "none")]
"""

TEXTS = r"""
[upper("abc\u00df\u00e9"), lower("\u00c4B\u0130"), title("hello wORLD a_b-c\u00e9x 1st"), title("\u00e4 b")]
[trim("..a..", "."), trim("xya yx", "xy "), trim("abc", ""), trimspace(" \t\n a b \u00a0"), trimspace("")]
[trimprefix("v1.2", "v"), trimprefix("v1", "x"), trimprefix("vv", "v"), trimsuffix("a.git", ".git"), trimsuffix("a", "")]
[chomp("a\n\n"), chomp("a\r\n"), chomp("a"), chomp("\n"), chomp("a\nb\n")]
[indent(2, "a\nb\n\nc"), indent(0, "a\nb"), indent(3, "x")]
[strrev("hello"), strrev(""), strrev("h\u00e9"), strrev(123)]
[substr("hello", 1, 3), substr("hello", -3, -1), substr("hello", 0, 0), substr("hello", 2, -1), substr("hello", 9, 2)]
[substr("hello", -9, 2), substr("hello", 1, 99), substr("", 0, 1), substr("h\u00e9llo", 1, 1), substr("hello", -2, 0)]
[substr("hello", 5, 1), substr("hello", 4, 1), substr("hello", -5, 2), substr("hello", 0, -5), substr("ab", -1, 0)]
[startswith("abc", "ab"), startswith("abc", ""), startswith("a", "ab"), endswith("abc", "bc"), endswith("a", "ba")]
[strcontains("abc", "b"), strcontains("abc", ""), strcontains("", "a"), strcontains(123, 2)]
[join("-", ["a", 1, true]), join("", []), join(",", ["a"], [], ["b", "c"]), join("x", toset(["b", "a"])), join(1, [2, 3])]
[split(",", "a,b,,c"), split("", "abc"), split("x", ""), split("", ""), split("ab", "aabb"), split(",", ","), split(1, 212)]
[replace("a_b_c", "_", "-"), replace("aaa", "aa", "b"), replace("abc", "", "-"), replace("a.b", ".", ""), replace("x", "y", "z")]
[replace("a1b22", "/[0-9]+/", "#"), replace("foo bar", "/(\\w+) (\\w+)/", "$2 $1"), replace("abc", "/b?/", "-")]
[replace("a-b", "/(?P<x>a)/", "$${x}!"), replace("ab", "/(a)(b)?/", "$2$1$3$$"), replace("aXbX", "/X$/", ""), replace("a/b", "/", "-")]
[replace("a1", "/(a)1/", "$1x"), replace("a1", "/(a)1/", "$${1}x"), replace("héé", "/é/", "e"), replace("a\nb", "/(?m)$/", ";")]
[replace("aaa", "/a*/", "x"), replace("baac", "/a*/", "x"), replace("abc", "/^/", ">"), replace("", "/^$/", "e"), replace("//", "//", "x")]
[length("h\u00e9llo"), length(""), length("a\r\nb"), length("\U0001F600!"), length("日本語")]
[format("Hello %s", "x"), format("%s", 1.50), format("%s", true), format("100%%"), format(""), format("%v", "a")]
[format("%d", 5), format("%5d|", 42), format("%-5d|", 42), format("%05d", 42), format("%+d", 5), format("% d", 5), format("%d", "12")]
[format("%x", 255), format("%X", 255), format("%#x", 255), format("%o", 8), format("%#o", 8), format("%b", 5), format("%#b", 5), format("%x", -255)]
[format("%.3d", 5), format("%8.3d|", 5), format("%-8.3d|", 5), format("%08.3d|", 5), format("%.0d", 0), format("%+.2d", 7)]
[format("%f", 1.5), format("%.2f", 1.005), format("%8.2f|", 3.14159), format("%-8.2f|", 3.14159), format("%08.2f", -3.14159), format("%+.1f", 2)]
[format("%e", 12345.678), format("%.2e", 0.00012), format("%E", 1.5), format("%.0e", 15), format("%e", 0), format("%.0f", 2.5), format("%.0f", 3.5)]
[format("%g", 1000000), format("%g", 100000), format("%g", 0.0001), format("%g", 0.00001), format("%.3g", 1234.5), format("%G", 1e-10), format("%g", 0)]
[format("%v", 1000000), format("%v", 1e21), format("%v", 123456), format("%v", 0.1), format("%v", 1e-7), format("%v", 12345678.9)]
[format("%v", true), format("%v", [1, "a"]), format("%v", {a = 1}), format("%#v", "a\"<"), format("%#v", 1.50), format("%v", tolist(["x"]))]
[format("%s %s", "a", "b"), format("%[2]s %[1]s", "a", "b"), format("%[1]s %[1]s", "a"), format("%[2]s %s", "a", "b", "c")]
[format("%5s|", "ab"), format("%-5s|", "ab"), format("%05s|", "ab"), format("%.1s", "abc"), format("%5.1s|", "abc"), format("%.0s", "abc"), format("%-05s|", "a")]
[format("%q", "a\"b"), format("%q", 1), format("%8q|", "a"), format("%.1q", "abc"), format("%t", true), format("%t", "false"), format("%5t", true)]
[format("%5v|", true), format("%05d", -42), format("%-05d|", -42), format("%+05d", 42), format("%x", 0), format("%#X", 3054)]
[format("%s", "é"), format("%5s|", "é"), format("%3v|", "é"), format("% x", 10), format("%+e", 1), format("%010.3e", 1.5), format("%.20f", 0.1)]
[formatlist("%s-%s", ["a", "b"], "c"), formatlist("x"), formatlist("%s", []), formatlist("%d", [1, 2]), formatlist("%s", toset(["b", "a"]))]
[formatlist("%s=%s", ["a", "b"], [1, 2]), formatlist("%v", [[1], [2]]), formatlist("%s%s", "a", "b"), formatlist("%s", tolist(["q"]))]
[urlencode("a b&c=d/e?f~g*h+i'j(k)"), urlencode("\u00e9"), urlencode(""), urlencode("a-b_c.d!")]
"""

PATTERNS = r"""
[regex("[a-z]+", "53453453.345345aaabbbccc23454"), regex("(\\d\\d\\d\\d)-(\\d\\d)-(\\d\\d)", "2019-02-01"), regex("^a", "abc")]
regex("^(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?", "https://terraform.io/docs/")
[regexall("[a-z]+", "1234abcd5678efgh9"), length(regexall("[a-z]+", "1234")), regexall("(a)(b)?", "aab"), regexall("", "abc")]
[regexall("a*", "baac"), regexall("\\b", "a b"), regexall("(?i)AB", "abAbaB"), regexall("a|ab", "ab"), regexall("ab|a", "ab")]
[regex("a{2,3}", "aaaa"), regex("a{2,3}?", "aaaa"), regex("a{2}", "aaaa"), regex("a{2,}", "aaaa"), regex("a{,3}", "a{,3}"), regex("a{x", "a{x")]
[regex("[[:alpha:]]+", "12abé"), regex("[^[:space:]]+", "a b"), regex("[]a]+", "]a"), regex("[^]a]+", "b]"), regex("[a-]+", "a-"), regex("[\\d-]+", "1-2")]
[regex("\\x41\\x{42}", "AB"), regex("\\101", "A"), regex("\\.", "."), regex("\\Qa.b\\E+", "a.bb"), regex("a.c", "a\u20acc"), regex("[é-ü]", "ö")]
[regex("(?s)a.b", "a\nb"), regex("(?m)^b$", "a\nb"), regex("a$", "ba"), regex("\\Aa", "ab"), regex("b\\z", "ab"), regex("(?U)a+", "aaa"), regex("(?U)a+?", "aaa")]
[regex("(a|b)*", "abab"), regex("(a*)*", "aab"), regex("(a|b*)*", "abba"), regex("(?:(a)|b)*", "ab"), regex("((a)|(b))+", "ab")]
[regex("(|a)*", "aa"), regex("(|a)+", "aa"), regex("(a|)*", "aa"), regex("(a?)*?b", "aab"), regex("(a??)*", "aa"), regex("(?:a?)??b", "ab")]
[regex("^[a-z0-9]+(?:[._-][a-z0-9]+)*$", "my-app.web_1"), can(regex("^[a-z0-9]+(?:[._-][a-z0-9]+)*$", "My-App")), regex("x*", "y")]
[regex("(?P<a>x)(?P<b>y)?", "x"), regex("(?<n>a)", "a"), regex("(a)(?:b)(c)", "abc"), regex("()", "a"), regex("(?i:A)b", "ab")]
[regex("[\\w.]+@[\\w.]+", "x a.b@c.de y"), regex("\\s+\\S", "a \t b"), regex("\\D+\\W", "ab-1"), regex("a\\Bb", "ab"), regex("[^\\d\\s]+", "1 ab")]
[regex("(?i)k", "\u212a"), regex("(?i)[a-c]+", "aBC"), regex("(?-i)a", "a"), regex("(?i)a(?-i)b", "Ab"), regex("[+--]", ","), regex("\\07?a", "a")]
[regexall("(?m)^\\s*(\\w+)\\s*=", "a = 1\n b = 2"), regexall("[aeiou]", "education"), regexall(".", "a\nb"), regexall("x*", "axb")]
[can(regex("a(?=b)", "ab")), can(regex("(", "a")), can(regex("a**", "a")), can(regex("\\1", "a")), can(regex("[z-a]", "a")), can(regex("*", "a")), can(regex("a++", "a"))]
[can(regex("a{1001}", "a")), can(regex("(a)(?P<n>b)", "ab")), can(regex("(?P<n>a)(?P<n>b)", "ab")), can(regex(")", "a")), can(regex("[a", "a")), can(regex("\\", "a"))]
[can(regex("(?z)a", "a")), can(regex("\\y", "a")), can(regex("[[:foo:]]", "a")), can(regex("a{2,1}", "a")), can(regex("(?i", "a")), can(regex("(?)a", "a")), can(regex("\\C", "a"))]
"""

NUMBERS = r"""
[abs(-3), abs(3.5), abs(-0.0), ceil(1.2), ceil(-1.2), ceil(5), floor(1.8), floor(-1.2), floor("2.5"), ceil(-0.5)]
[signum(-7), signum(0), signum(12), max(1, 3, 2), min("3", 1, 2), max(5), min(1.5, 1.25), max([1, 2]...)]
[parseint("100", 10), parseint("FF", 16), parseint("ff", 16), parseint("-77", 8), parseint("z", 36), parseint("Z", 62), parseint("a", 62), parseint("+5", 10)]
[pow(3, 2), pow(4, 0), pow(2, 10), pow(2, -1), pow(2, 0.5), pow(9, 0.5), pow(10, 20), pow(-2, 3), pow(0, 0), pow(1.5, 2)]
[log(16, 2), log(1, 10), log(8, 2), ceil(log(15, 2)), floor(log(100, 3)), ceil(log(7, 10)), log(64, 4), floor(log(5, 2))]
[sum([1, 2, 3]), sum([1.5, "2"]), sum(toset([1, 2, 2])), sum([0.1, 0.2]), sum([-1])]
[range(3), range(1, 7, 2), range(5, 3), range(0), range(1, 1), range(-2), range(0, 1, 0.25), range(5, 0, -2), range(1.5, 4)]
[1e30, 123456789012345678901234567890, 0.000001, 1.0, 100, 1e0, 12e-1, 999999999999999999999.5]
"""

COLLECTIONS = r"""
[concat(["a"], ["b"]), concat([]), concat(tolist([1]), tolist(["a"])), concat([1], tolist(["a"])), concat(["a"], [1, true]), concat([], [[]])]
concat(tolist([1]), [true])
[flatten([["a", ["b"]], "c", []]), flatten([[], [[]]]), flatten([{a = 1}, [2]]), flatten(toset(["b", "a"])), flatten([null, [1]])]
[compact(["a", "", null, "b"]), compact([]), compact([1, ""]), compact(toset(["", "x"]))]
[distinct(["a", "b", "a"]), distinct([1, 1.0, 2]), distinct([[1], [1], [2]]), distinct([]), distinct([true, "true"]), distinct([1, "1"])]
distinct([{a = 1}, {a = 1}, {a = 2}])
[element(["a", "b", "c"], 1), element(["a", "b", "c"], 4), element([1], "0"), element(tolist(["x"]), 5)]
[index(["a", "b"], "b"), index([1, 2], 2), index(tolist(["x"]), "x")]
[contains(["a", "b"], "b"), contains([1, 2], "1"), contains([], 1), contains(toset(["a"]), "a"), contains([[1]], [1])]
[length([1, 2]), length({a = 1}), length([]), length(toset([1, 1])), length(tomap({a = 1})), length([[], []])]
[coalescelist([], ["a"]), coalescelist(["x"], []), coalescelist(tolist([]), [2])]
[one([]), one(["x"]), one(toset([1])), one(null[*]), one([null])]
[reverse([1, 2, 3]), reverse([]), reverse(tolist(["a", "b"])), reverse(toset(["a", "b"])), reverse(["a", 1])]
[slice(["a", "b", "c"], 1, 2), slice([1, 2], 0, 2), slice([1], 1, 1), slice(tolist([1, 2, 3]), 0, 1)]
[sort(["b", "a", "B"]), sort([10, 9]), sort([]), sort(toset(["z", "y"])), sort([true, "a"]), sort(["\u00e9", "z"])]
[chunklist(["a", "b", "c"], 2), chunklist([], 2), chunklist([1, 2], 0), chunklist([1, "a", true], 1), chunklist([1, 2], 5)]
[alltrue([]), alltrue([true, "true"]), alltrue([true, false]), anytrue([]), anytrue([false, "true"]), anytrue([false]), alltrue([null, true]), anytrue([null])]
[merge({a = 1}, null, {b = "2"}), merge(), merge({a = 1}, {a = 2}), merge(tomap({a = 1}), tomap({b = "x"})), merge({a = {b = 1}}, {a = {c = 2}})]
merge(tomap({a = 1}), tomap({b = 2}))
merge([{a = 1}, {b = 2}]...)
[lookup({a = 1}, "a"), lookup({a = 1}, "b", "x"), lookup({a = 1}, "a", "x"), lookup(tomap({a = 1}), "b", "2"), lookup(tomap({a = "1"}), "b", 2), lookup({}, "b", null)]
[keys({b = 1, a = 2}), keys({}), keys(tomap({b = 1, a = 2})), values({b = 1, a = 2}), values({}), values(tomap({b = 1, a = "x"}))]
[zipmap(["a", "b"], [1, 2]), zipmap([], []), zipmap(["a", "b"], [1, "x"]), zipmap(["a", "b"], tolist([1, "x"])), zipmap([1], [2]), zipmap(["a", "a"], [1, 2])]
[transpose({a = ["1", "2"], b = ["2", "3"]}), transpose({}), transpose({a = []}), transpose({a = [1]})]
[matchkeys(["i-1", "i-2"], ["us", "eu"], ["us"]), matchkeys([1, 2, 3], ["a", "b", "a"], ["a"]), matchkeys(["a"], ["b"], []), matchkeys([1, "a"], [1, 2], ["1"])]
[setunion(["a", "b"], ["b", "c"]), setunion([], []), setunion([1], ["a"]), setunion(["b", "a"]), setunion(toset([2]), [1])]
[setintersection(["a", "b"], ["b", "c"]), setintersection(["a"], []), setintersection([1, 2], ["1"]), setintersection(["a"], ["a"], ["a", "b"])]
[setsubtract(["a", "b"], ["b"]), setsubtract([], ["a"]), setsubtract([1, 2], ["1"]), setsubtract(["a"], [])]
[setproduct(["a", "b"], [1, 2]), setproduct(["a"], []), setproduct([1, "a"], [true]), setproduct(["b", "a"], ["d", "c"], ["e"])]
setproduct(toset(["b", "a"]), [2, 1])
setproduct(toset(["b", "a"]), toset(["d", "c"]))
"""

ENCODINGS = r"""
jsonencode({a = "<x>&\u2028\u0001\u007f\"\\\u0008\u000c\n\r\t/", b = [1, null, true, 1.50], "é" = {}})
[jsonencode("é"), jsonencode(null), jsonencode(1e21), jsonencode([]), jsonencode(toset(["b", "a"])), jsonencode(jsonencode("a"))]
[jsondecode("{\"a\":[1,2.5,null,true],\"b\":{}}"), jsondecode("\"x\""), jsondecode(" 1.50 "), jsondecode("null"), jsondecode("[]"), jsondecode("1e3")]
[jsondecode("{\"b\":1,\"a\":2}"), jsondecode("\"\\u00e9\\n\\/\""), jsondecode("[[1],[\"a\"]]"), jsondecode("\"\\ud83d\\ude00\"")]
jsondecode("{\"a\":1,\"a\":2}")
jsondecode(jsonencode({a = [1, {b = "c"}]})).a[1].b
[base64encode("hello"), base64encode(""), base64encode("\u00e9"), base64decode("aGVsbG8="), base64decode(""), base64decode("w6k="), base64decode("aGVs\nbG8=")]
[md5("a"), sha1("a"), sha256("a"), sha512("a"), base64sha256("a"), base64sha512("a"), md5(""), sha256("\u00e9"), sha1(12)]
[textencodebase64("ab", "UTF-16LE"), textencodebase64("é", "UTF-8"), textencodebase64("é", "ISO-8859-1"), textencodebase64("a", "utf-16be")]
[textdecodebase64("YQBiAA==", "UTF-16LE"), textdecodebase64("w6k=", "UTF-8"), textdecodebase64("6Q==", "ISO-8859-1")]
[uuidv5("dns", "www.terraform.io"), uuidv5("url", "https://x.io"), uuidv5("oid", "1.3"), uuidv5("x500", "CN=x"), uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a")]
[csvdecode("a,b,c\n1,2,3\n4,5,6"), csvdecode("a\n"), csvdecode("a,b\n\"x, \"\"y\"\"\",\"z\nw\"\n"), csvdecode("a,b\r\n1,2\r\n\r\n3,\r\n"), csvdecode("b,a\n,")]
[yamlencode({a = 1, b = ["x", true, null, 1.5], c = {d = "e"}}), yamlencode("a"), yamlencode(1), yamlencode([]), yamlencode({}), yamlencode(null)]
[yamlencode([[1, 2], [], {a = [], b = {}}, [{x = "y", z = [1]}]]), yamlencode({a = {b = {c = [1, {d = 2, e = 3}]}}}), yamlencode(["a", ["b", ["c"]]])]
[yamlencode({a = "x\ny\n", b = "x\ny", c = "\nx", d = "x\n\n", e = " x\ny", f = "x \ny", g = "x\n ", h = "a\tb\nc", i = "\n", j = "a\n\nb\n"})]
[yamlencode("quote\" back\\ tab\t é \u0001 \u00a0 \u0085 \U0001F600"), yamlencode({"k é" = "v", "1" = 2, "true" = false, "" = ""}), yamlencode([["x\ny"]])]
yamlencode({long = "aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc ddddddddd eeeeeee fffff", l = ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  bb c  "]})
[yamlencode({a = 100000000000000000000000, b = 0.1, c = -5, d = toset(["y", "x"])}), yamlencode("x\ny"), yamlencode(["x\n", "y"]), yamlencode({a = ["x\n\n"], b = 1})]
[yamldecode("a: 1\nb: [x, y]\nc: {d: ~}"), yamldecode("- yes\n- no\n- on\n- Off\n- 'yes'\n- y"), yamldecode("a"), yamldecode("{}"), yamldecode("[]")]
[yamldecode("- 0x1F\n- 0o17\n- 010\n- 1.5\n- .5\n- 1e3\n- +1\n- 1_000\n- 1.\n- -3\n- 0b1\n- 12:30"), yamldecode("~"), yamldecode("null"), yamldecode("\"1\"")]
[yamldecode("a: |\n  x\n  y\nb: >\n  x\n  y\nc: |-\n  true\nd: |-\n  1.50\ne: |\n  1.50\nf: 'it''s'\ng: \"t\\tx\""), yamldecode("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2")]
[yamldecode("2020-01-01"), yamldecode("a: 2020-1-2"), yamldecode("- 2020-13-01\n- 20-01-01\n- 2020-1"), yamldecode("1: a\ntrue: b\n1.0: c\nx y: d"), yamldecode("a: # c\n  - b # d")]
[yamldecode("a: b: c" == "" ? "" : "a: 'b: c'"), yamldecode(yamlencode({x = [1, "a\nb", {y = null}], z = "é"})), yamldecode("\n# only\nx: 1\n")]
"""

DATES = r"""
[timeadd("2017-11-22T00:00:00Z", "10m"), timeadd("2017-11-22T23:59:59.5Z", "1.5s"), timeadd("2020-02-28T12:00:00+02:00", "24h"), timeadd("2020-01-01T00:00:00-05:30", "-1h30m")]
[timeadd("2020-01-01T00:00:00Z", "1h2m3.5s4ms5us6ns"), timeadd("2020-01-01T00:00:00Z", "0"), timeadd("2020-01-01T00:00:00Z", "+5m"), timeadd("2020-12-31T23:59:59Z", "1s"), timeadd("2020-01-01T00:00:00+00:00", "1s")]
[timecmp("2017-11-22T00:00:00Z", "2017-11-22T00:00:00Z"), timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z"), timecmp("2017-11-22T01:00:00Z", "2017-11-22T00:00:00-01:00"), timecmp("2020-01-01T00:00:00.1Z", "2020-01-01T00:00:00Z")]
[formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z"), formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZ", "2018-01-02T23:12:01Z"), formatdate("EEE, DD MMM YYYY hh:mm:ss ZZZ", "2018-01-02T23:12:01-08:00")]
[formatdate("MMM DD, YYYY", "2018-01-02T23:12:01Z"), formatdate("HH:mmaa", "2018-01-02T23:12:01Z"), formatdate("h 'o''clock' AA H", "2018-01-02T00:12:01Z"), formatdate("M/D/YY h:m:s Z ZZZZ ZZZZZ", "2018-01-02T03:02:01+05:30")]
[formatdate("''", "2018-01-02T23:12:01Z"), formatdate("'x'", "2018-01-02T23:12:01Z"), formatdate("2006-01-02 é!", "2018-01-02T23:12:01Z"), formatdate("", "2018-01-02T23:12:01Z"), formatdate("MMMM", "2018-09-02T23:12:01Z"), formatdate("YYYYMMDD'T'hhmmssZ", "2018-09-02T23:12:01.999Z")]
"""

NETWORKS = r"""
[cidrhost("10.12.112.0/20", 16), cidrhost("10.12.112.0/20", 268), cidrhost("10.0.0.0/8", -1), cidrhost("fd00:fd12:3456:7890:00a2::/72", 34), cidrhost("192.168.1.77/24", 5), cidrhost("10.0.0.0/32", 0)]
[cidrnetmask("172.16.0.0/12"), cidrnetmask("10.0.0.0/0"), cidrnetmask("10.0.0.1/32"), cidrnetmask("010.001.0.0/16")]
[cidrsubnet("172.16.0.0/12", 4, 2), cidrsubnet("10.1.2.0/24", 4, 15), cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162), cidrsubnet("10.0.0.0/8", 0, 0), cidrsubnet("10.1.2.240/28", 1, 1), cidrsubnet("::/0", 4, 1)]
[cidrsubnets("10.1.0.0/16", 4, 4, 8, 4), cidrsubnets("10.0.0.0/8", 8, 4), cidrsubnets("fd00:fd12:3456:7890::/56", 16, 16, 16, 32), cidrsubnets("10.0.0.0/24"), cidrsubnets("10.0.0.0/29", 1, 2, 3)]
"""

PATHS = r"""
[file("a.txt"), file("./d/../a.txt"), file("utf8.txt"), filebase64("d/b.txt"), filebase64("a.txt")]
[filemd5("a.txt"), filesha1("a.txt"), filesha256("a.txt"), filesha512("d/b.txt"), filebase64sha256("a.txt"), filebase64sha512("a.txt")]
[fileexists("a.txt"), fileexists("d/b.txt"), jsondecode(file("d/e/f.json")).a[1], csvdecode(file("p.csv"))]
[fileset(".", "*.txt"), fileset("d", "**"), fileset("d", "*"), fileset(".", "d/*.txt"), fileset(".", "**/*.txt"), fileset("d", "**/c.*")]
[fileset(".", "{a,utf8}.txt"), fileset(".", "?.txt"), fileset(".", "[ab].txt"), fileset(".", "[^a].txt"), fileset("nope", "*"), fileset(".", "none"), fileset("d", "e/*.{txt,json}"), fileset(".", "d")]
[fileset(".", "**/e/*"), fileset("d/", "b.txt"), fileset("./d", "./b.txt"), fileset(".", "**/**/c.txt"), fileset(".", "*/b.txt")]
[templatefile("t.tftpl", {name = "x", xs = ["a", 1]}), templatefile("v.tftpl", {xs = [1, 2]}), templatefile("v.tftpl", {xs = "s"}), templatefile("t.tftpl", {name = 1, xs = [], more = 2})]
[templatestring(local.tpl, {name = "N", on = true}), templatestring(local.tpl, {name = 1, on = false})]
[basename("/a/b.txt"), basename("a/"), basename(""), basename("/"), basename("a"), dirname("/a/b.txt"), dirname("a/b/"), dirname("a"), dirname(""), dirname("/"), dirname("a//b/c")]
[abspath("/a/../b/./c"), abspath("/"), pathexpand("/a/~"), pathexpand("a/b")]
[path.module, "${path.root}/x"]
"""

REFUSED = r"""
tobool("TRUE")
false ? toset([3]) : ["b", "a", "b"]
tobool(1)
tonumber("a")
tonumber(true)
tonumber(" 5")
tostring([1])
tolist("a")
tolist([[1], "a"])
tolist({a = 1})
tolist([1, true])
toset([1, [2]])
tomap(["a"])
tomap({b = true, a = 1.5})
coalesce(["", ""]...)
tomap({a = 1, b = [1]})
coalesce()
coalesce(null)
coalesce("", "")
coalesce(1, [1])
coalesce(1, true)
one([1, 2])
one({})
"a${null}"
"a${[1]}"
"%{ if null }a%{ endif }"
"%{ for x in null }a%{ endfor }"
[1, 2][2]
[1, 2][-1]
[1, 2][0.5]
["a"]["x"]
["a"][null]
toset(["a"])[0]
toset(["a"])["a"]
{a = 1}.b
{a = 1}["b"]
"abc"[0]
"abc".x
null.x
1.5.x
"a" + 1
"a" > "b"
true + 1
null + 1
-"x"
-null
!null
!5
null && true
5 || true
0 / 0
null ? 1 : 2
5 ? 1 : 2
"x" ? 1 : 2
true ? 1 : [1]
true ? 1 : true
true ? {a = 1} : {b = [1]}
true ? ["a"] : {a = 1}
{for x in ["a", "a"] : x => 1}
{for x in [null] : x => 1}
{for x in [[1]] : x => 1}
[for x in null : x]
[for x in "abc" : x]
[for x in [1] : x if null]
[for x in [1] : x if "x"]
{(null) = 1}
{([1]) = 1}
jsondecode("nope")
jsondecode("")
jsondecode("{\"a\":}")
jsondecode("[1,]")
jsondecode("1 2")
upper(null)
upper([])
upper()
upper("a", "b")
lower({})
nosuchfunction(1)
trim("a")
chomp(null)
indent(-1, "a")
indent(1.5, "a")
substr("a", 0.5, 1)
substr("a", 0, 1.5)
join("-")
join("-", [null])
join("-", "a")
join("-", [["a"]])
join(null, ["a"])
split("a")
replace("a", "/(/", "b")
replace("a", "/a**/", "b")
format("%d", "x")
format("%d", 1.5)
format("%s")
format("%s", "a", "b")
format("%z", 1)
format("%", 1)
format("a", 1)
format("%[3]s", "a")
format("%*d", 1, 2)
format("%d", true)
format("%t", 1)
format("%s", [1])
format("%05")
formatlist("%s", [1, 2], [1])
formatlist("%s %s", [1, 2], [1])
formatlist("%d", ["x"])
regex("(", "a")
regex("a", "b")
regex("a(?=b)", "ab")
regex("(a)(?P<b>b)", "ab")
regexall("[z-a]", "a")
abs("x")
ceil(null)
signum(1.5)
max()
min()
max("a")
parseint("g", 16)
parseint("1", 1)
parseint("1", 63)
parseint("", 10)
parseint(5, 10)
parseint("1.5", 10)
log(-1, 2)
pow("x", 1)
pow(-1, 0.5)
sum([])
sum(["a"])
sum([null])
sum({a = 1})
sum(5)
range()
range(1, 2, 3, 4)
range(0, 5, -1)
range(5, 0, 1)
range(100000)
concat()
concat("a")
concat(toset(["a"]))
concat({})
concat([1], null)
flatten("a")
flatten({})
flatten(null)
compact("a")
compact([[1]])
distinct("a")
distinct({})
element([], 0)
element(["a"], "x")
element({}, 0)
element(toset(["a"]), 0)
index(["a"], "b")
index([], "b")
index({}, "b")
contains("a", "a")
contains({}, "a")
contains(null, "a")
length(5)
length(null)
length(true)
coalescelist([])
coalescelist("a")
coalescelist()
reverse("abc")
reverse({})
slice(["a"], 1, 2)
slice(["a"], 1, 0)
slice(["a"], -1, 0)
slice("abc", 0, 1)
slice(toset(["a"]), 0, 1)
sort([null])
sort("a")
sort([[1]])
chunklist(["a"], -1)
chunklist("a", 1)
alltrue(["x"])
alltrue("x")
anytrue([1])
merge([])
merge("a")
merge({}, [])
lookup({a = 1}, "b")
lookup([], "b", 1)
lookup({a = 1})
lookup({a = 1}, "a", 1, 2)
lookup(tomap({a = 1}), "b", "x")
lookup(tomap({a = 1}), "a", "x")
lookup(null, "a", 1)
keys([])
keys(null)
values([])
values("a")
zipmap(["a"], [])
zipmap(["a"], {})
zipmap([null], [1])
transpose({a = "b"})
transpose({a = null})
matchkeys([1], [1, 2], [1])
matchkeys([1], ["a"], [[1]])
setunion()
setunion("a")
setunion([1], [[1]])
setintersection({})
setsubtract(["a"])
setsubtract(["a"], ["b"], ["c"])
setproduct(["a"])
setproduct(["a"], "b")
setproduct([1, [2]], ["a"])
base64decode("a")
base64decode("!!!!")
base64decode("/w==")
textencodebase64("é", "nope")
textencodebase64("\u20ac", "ISO-8859-1")
textdecodebase64("!", "UTF-8")
uuidv5("nope", "a")
csvdecode("")
csvdecode("a,a\n1,2")
csvdecode("a,b\n1")
csvdecode("a\n\"x")
csvdecode("a\nx\"y")
csvdecode("a\n\"x\"y")
yamldecode("a: [")
yamldecode("- a\nb: c")
timeadd("2020-01-01", "1h")
timeadd("2020-01-01T00:00:00Z", "1")
timeadd("2020-01-01T00:00:00Z", "1d")
timeadd("2020-01-01T00:00:00Z", "")
timeadd("2020-02-30T00:00:00Z", "1h")
timecmp("x", "2020-01-01T00:00:00Z")
formatdate("YYY", "2020-01-01T00:00:00Z")
formatdate("'x", "2020-01-01T00:00:00Z")
formatdate("Q", "2020-01-01T00:00:00Z")
formatdate("YYYY", "2020-01-01 00:00:00Z")
cidrhost("10.0.0.0/8", 99999999)
cidrhost("10.0.0.0", 1)
cidrhost("10.0.0.0/33", 1)
cidrhost("10.0.0.256/8", 1)
cidrhost("x", 1)
cidrhost("10.0.0.0/24", 1.5)
cidrnetmask("fd00::/8")
cidrsubnet("10.0.0.0/30", 4, 0)
cidrsubnet("10.0.0.0/24", 1, 2)
cidrsubnets("10.0.0.0/24", 0)
cidrsubnets("10.0.0.0/24", 1, 1, 1)
cidrsubnets("10.0.0.0/24", 9)
file("nope.txt")
file("d")
filemd5("nope.txt")
filebase64("nope.txt")
templatefile("t.tftpl", {name = "x"})
templatefile("t.tftpl", [])
templatefile("nope", {})
templatefile("nested.tftpl", {})
templatefile("v.tftpl", {"a b" = 1, xs = 1})
templatefile("v.tftpl", {xs = null})
templatestring("x", {})
templatestring("${local.tpl}", {name = 1, on = true})
templatestring(local.tpl, {})
templatestring(local.tpl, {name = 1, on = 2})
try()
try({}.a)
can()
merge({}, "x"...)
max(null...)
provider::x::y(1)
core::upper([])
"""


UNKNOWN = {
    "1 / 0": "1 / 0 is infinite, which is not computed with",
    'tonumber("inf")': "an infinite number is not computed with",
    "1e3000": "a number is too large to compute with",
    "range(0, 1e-3, 1e-3000)": "a number is too large to compute with",
    'substr("e\\u0323\\u0301", 0, 1)': "the text has characters that join with others",
    'length("\\U0001F1E9\\U0001F1EA")': "the text has characters that join with others",
    'format("%v", null)': "whether null can be formatted depends on its type and the version of Terraform",
    'format("%-08.2f", 1)': "how both flags - and 0 pad a number depends on the version of Terraform",
    'format("%99999d", 1)': "the format is too wide to evaluate",
    'indent(1000000, "a\\nb\\nc")': "the text is too long to evaluate",
    "contains([null], null)": "whether contains searches for null depends on the version of Terraform",
    "coalescelist(null, [1])": "whether coalescelist takes null depends on the type of the null",
    'coalesce(["a"], toset([1]))': '"a" is not a number',
    'coalesce(null, "", [1])': "the type that the arguments of coalesce have in common cannot be told",
    'element(["a", "b"], -1)': "whether element takes a negative index depends on the version of Terraform",
    'tolist([["b"]]) == [["b"]]': "the types of the collections cannot be told apart",
    'tolist([null, ["a"]])': "the type of a null beside the elements cannot be told",
    "log(15, 2)": "the last digit of log depends on the machine Terraform runs on",
    "log(0, 2)": "the result of log is not computed with",
    "pow(2, 1.5)": "the result of pow depends on the machine Terraform runs on",
    "pow(10, 400)": "the result of pow is too large to compute with",
    'regex("\\\\pL", "a")': "the regular expression has a class of Unicode characters",
    'regex("(?i)\u00e9", "\u00c9")': "the regular expression ignores the case of letters beyond ASCII",
    'regex("(((((a{9}){9}){9}){9}){9})", "a")': "the regular expression is too large",
    'jsondecode("1]")': "whether this is JSON depends on the version of Terraform",
    'yamldecode("")': "an empty text is not read as YAML",
    'yamldecode("!!str 1")': "YAML with tags, directives or several documents is not evaluated",
    'yamldecode("d: {<<: [{a: 1}]}")': "whether a list of mappings is merged depends on the version of Terraform",
    'yamldecode("2020-01-01T00:00:00Z")': "timestamps in YAML are not evaluated",
    'yamldecode("|\\nx")': "YAML that is one block of text is not evaluated",
    'yamlencode({"a\\nb" = 1})': "a key of this form is not evaluated",
    'textencodebase64("a", "windows-1252")': "the encoding windows-1252 is not evaluated",
    'uuidv5("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}", "a")': "a UUID in braces is not evaluated",
    'timecmp("2020-01-01T1:00:00Z", "2020-01-01T01:00:00Z")': (
        "whether this is a timestamp depends on the function and the version of Terraform"
    ),
    'timeadd("9999-12-31T23:59:59Z", "1s")': "timestamps before year 1 or after 9999 are not evaluated",
    'cidrsubnets("0.0.0.0/8", 1)': "cidrsubnets of a network that begins at address 0 is not evaluated",
    'cidrhost("::ffff:10.0.0.0/104", 1)': "IPv6 addresses of this form are not evaluated",
    'cidrsubnet("10.0.0.0/8", 4, -1)': "cidrsubnet with a negative number is not evaluated",
    'abspath("a")': "the folder Terraform runs in is not known",
    'pathexpand("~/a")': "the home folder is not known",
    'fileset(".", "a[!-z]*")': "this pattern of file names is not evaluated",
    'fileset(".", "../*")': "patterns that leave their folder are not evaluated",
    'sensitive("a")': "the value is sensitive",
    "timestamp()": "the function timestamp depends on when Terraform runs",
    "uuid()": "the function uuid gives another result each time",
    'bcrypt("a")': "the function bcrypt gives another result each time",
    'base64gzip("a")': "the function base64gzip depends on how Terraform compresses",
}
"""What Terraform may well give a value, and ecrlint leaves unknown: with the reason it gives."""

NOT_EVALUATED = frozenset({"base64gzip", "bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid"})
"""Functions whose results are unknown whatever their arguments are."""


def lines(*groups: str) -> list[str]:
    """The expressions of some groups."""
    return [line for group in groups for line in group.splitlines() if line]


KNOWN = lines(
    OPERATORS, STRUCTURES, CONVERSIONS, TEXTS, PATTERNS, NUMBERS, COLLECTIONS, ENCODINGS, DATES, NETWORKS, PATHS
)
