// Svelte in runes mode; styles always leave the components as files, because the policy
// allows no inline ones.
export default { compilerOptions: { runes: true, css: "external" } };
