// Validate documents of brukarindex with ajv, a JSON Schema validator of JavaScript's own world:
//   npm install ajv && node validate.mjs FOLDER
// FOLDER holds schema.json and documents. Every document must follow the schema, and must no longer
// do so when its value is taken away, or when something is put into it that nobody has written.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const require = createRequire(resolve("package.json")); // ajv is where this is run
const Ajv = require("ajv/dist/2020").default;

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf-8"));
const schema = read("schema.json");
const validate = new Ajv({ strictTypes: false }).compile(schema);
const kinds = new Set();
let failures = 0;

function gather(part) {
  if (part === null || typeof part !== "object") return;
  if (typeof part.type === "string") kinds.add(part.type);
  Object.values(part).forEach(gather);
}

function expect(valid, name, document) {
  if (validate(document) === valid) return;
  failures += 1;
  const said = valid ? JSON.stringify(validate.errors.slice(0, 3)) : "follows the schema";
  console.error(`${name}: ${said}`);
}

const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const names = files.filter((name) => name !== "schema.json");
for (const name of names) {
  const document = read(name);
  gather(document.value);
  expect(true, name, document);
  expect(false, `${name} without its value`, { ...document, value: undefined });
  if (!Array.isArray(document.value)) {
    const more = { ...document, value: { ...document.value, more: 1 } };
    expect(false, `${name} with something more`, more);
  }
}
const missed = Object.keys(schema.$defs).filter((kind) => /^[A-Z]/.test(kind) && !kinds.has(kind));
console.log(`${names.length} documents, ${kinds.size} kinds and parts; wrong: ${failures}`);
if (failures || missed.length || !names.length) {
  console.error(missed.length ? `no document of: ${missed.join(", ")}` : "");
  process.exit(1);
}
