// Reads an AsyncAPI document, writes what AsyncAPI's own parser has to say against it.
const { readFileSync } = require("fs");
const { Parser } = require("@asyncapi/parser");

new Parser().validate(readFileSync(0, "utf8")).then((found) => {
  const told = found.map(({ code, message, path, severity }) => ({ code, message, path: path.join("/"), severity }));
  console.log(JSON.stringify(told));
});
