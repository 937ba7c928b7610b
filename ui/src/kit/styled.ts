// Sets lengths through the style object, which the content policy allows; attributes it does not.
import type { Attachment } from "svelte/attachments";

export function styled(lengths: Record<string, string>): Attachment<HTMLElement> {
  return (node) => {
    for (const [name, value] of Object.entries(lengths)) node.style.setProperty(name, value);
  };
}
