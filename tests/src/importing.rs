//! Importing evidence, and waiting for the task to end.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::office::Office;
use crate::scenes::{ItemHandle, text};

/// Longest wait for a task.
const WAIT_MAX: Duration = Duration::from_secs(60);

impl Office {
    /// Writes a file and imports it under H1.
    pub fn imports_evidence(&self, name: &str, bytes: &[u8]) -> ItemHandle {
        let file = self.home.join(name);
        fs::write(&file, bytes).unwrap();
        let report = self.imports(&[&file], json!({}));
        assert_eq!(report["taken"], 1, "{} takes {name}: {report}", self.name);
        let taken = &report["files"][0];
        ItemHandle {
            item: text(taken, "item").to_owned(),
            exhibit: text(taken, "exhibit").to_owned(),
            sha256: text(taken, "sha256").to_owned(),
        }
    }

    /// Imports paths and waits for the report. What `how` says goes before the usual terms.
    pub fn imports(&self, paths: &[&Path], how: Value) -> Value {
        let task = self.begins_import(paths, how);
        self.waits_for(task)
    }

    /// Begins an import and returns its task.
    pub fn begins_import(&self, paths: &[&Path], how: Value) -> u64 {
        let args = self.import_args(paths, how);
        self.does("evidence_import", args)["task"].as_u64().unwrap()
    }

    /// Returns the arguments of an import, or of its plan.
    pub fn import_args(&self, paths: &[&Path], how: Value) -> Value {
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let mut args = json!({"paths": paths, "handling": "H1"});
        for (key, value) in how.as_object().unwrap() {
            args[key] = value.clone();
        }
        args
    }

    /// Waits until an import has ended, and returns its report.
    pub fn waits_for(&self, task: u64) -> Value {
        let began = Instant::now();
        loop {
            let status = self.does("task_status", json!({"task": task}));
            if status["state"] != "running" && status["state"] != "cancelling" {
                let mut report = self.does("import_report", json!({"task": task}));
                report["problem"] = status["problem"].clone();
                return report;
            }
            assert!(began.elapsed() < WAIT_MAX, "the import ends: {status}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
