// About: version, licence, what it is made of.
export const about = {
  title: "About",
  say: "The desktop workspace of a joint investigation team.",
  version: "Version",
  licence: "Licence",
  licenceName: "European Union Public Licence 1.2 (EUPL-1.2)",
  format: "Vault format",
  telemetry: "Telemetry",
  noTelemetry:
    "None. This program sends nothing about its use to anybody. It reaches no network by itself; " +
    "packets go where a person puts them.",
  parts: "What this window is made of",
  partsSay:
    "Parts of the interface that are inside this program, as they name themselves. The parts of " +
    "the desk and the window are listed with the source, in docs/standards.md.",
  part: "Part",
  partVersion: "Version",
  partLicence: "Licence",
};
