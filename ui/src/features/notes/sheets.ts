// CodeMirror puts its style sheet into a <style> element, which the content policy refuses; only
// in a shadow tree does it adopt one, which is allowed. This makes the page such a place.
import { StyleModule } from "style-mod";

/** Makes every paper of this page adopt its sheet. To be called before the first is made. */
export function adoptSheets(): void {
  const tree = { ownerDocument: document, adoptedStyleSheets: [] as CSSStyleSheet[] };
  StyleModule.mount(tree as unknown as ShadowRoot, new StyleModule({}));
  // What it remembers about a place stands under symbols of its own.
  for (const symbol of Object.getOwnPropertySymbols(tree)) {
    if (symbol in document) return;
    Object.assign(document, { [symbol]: Reflect.get(tree, symbol) });
  }
}
