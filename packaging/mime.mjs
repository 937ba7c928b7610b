// Prints the types of Comity's own files in the form of shared-mime-info, from what the
// configuration associates: the window, the desktop entry and the types have one source.
// Prints nothing when nothing is associated.
import { readFileSync } from "node:fs";

const escaped = (text) =>
    text.replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);

const { bundle } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const own = (bundle.fileAssociations ?? []).filter((type) => type.mimeType?.includes("comity"));
if (own.length > 0) {
    const types = own.map(({ mimeType, description, name, ext }) =>
        [
            `  <mime-type type="${escaped(mimeType)}">`,
            `    <comment>${escaped(description ?? name ?? mimeType)}</comment>`,
            ...ext.map((end) => `    <glob pattern="*.${escaped(end)}"/>`),
            "  </mime-type>",
        ].join("\n"),
    );
    console.log(`<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
${types.join("\n")}
</mime-info>`);
}
