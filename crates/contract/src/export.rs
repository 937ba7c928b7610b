//! Exports the contract: JSON Schemas and the TypeScript client, byte for byte repeatable.

use std::collections::BTreeMap;

use schemars::{JsonSchema, generate::SchemaSettings};
use ts_rs::{Config, TS, TypeVisitor};

use crate::calls::{CallVisitor, visit_calls};

/// Returns every generated file by its path below the project's root.
pub fn generated_files() -> BTreeMap<String, String> {
    let mut export = Export::default();
    visit_calls(&mut export);
    export.schema::<crate::Problem>("schemas/problem.json", true);
    export.schema::<crate::Notice>("schemas/notice.json", true);
    export.schema::<crate::Call>("schemas/call.json", false);
    export.declare::<crate::Problem>();
    export.declare::<crate::Notice>();
    export.finish()
}

#[derive(Default)]
struct Export {
    files: BTreeMap<String, String>,
    types: BTreeMap<String, String>,
    calls: Vec<String>,
}

impl Export {
    fn schema<T: JsonSchema>(&mut self, path: &str, reply: bool) {
        let settings = SchemaSettings::draft2020_12();
        let settings = if reply { settings.for_serialize() } else { settings };
        let schema = settings.into_generator().into_root_schema_for::<T>();
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        self.files.insert(path.into(), text + "\n");
    }

    fn declare<T: TS + 'static + ?Sized>(&mut self) {
        let config = config();
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.types.insert(T::ident(&config), format!("{docs}export {}\n", T::decl(&config)));
        }
        T::visit_dependencies(&mut Dependencies(self));
        T::visit_generics(&mut Dependencies(self));
    }

    fn finish(mut self) -> BTreeMap<String, String> {
        let types: String = self.types.values().map(|decl| format!("{decl}\n")).collect();
        let client = format!(
            "// Generated from crates/contract by `cargo xtask schemas`. Do not edit.\n\n\
             {types}/** Every call with what it takes and gives. */\n\
             export interface Calls {{\n{}}}\n",
            self.calls.concat()
        );
        self.files.insert("ui/src/lib/desk/contract.ts".into(), client);
        self.files
    }
}

struct Dependencies<'a>(&'a mut Export);

impl TypeVisitor for Dependencies<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() && !self.0.types.contains_key(&T::ident(&config())) {
            self.0.declare::<T>();
        } else if T::output_path().is_none() {
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
    }
}

impl CallVisitor for Export {
    fn visit<A, R>(&mut self, name: &'static str, doc: &'static str)
    where
        A: JsonSchema + TS + 'static,
        R: JsonSchema + TS + 'static,
    {
        self.schema::<A>(&format!("schemas/{name}.args.json"), false);
        self.schema::<R>(&format!("schemas/{name}.reply.json"), true);
        self.declare::<A>();
        self.declare::<R>();
        let (args, reply) = (A::name(&config()), R::name(&config()));
        let doc = doc.trim();
        self.calls.push(format!("  /** {doc} */\n  {name}: {{ args: {args}; reply: {reply} }};\n"));
    }
}

fn config() -> Config {
    Config::new().with_large_int("number")
}
