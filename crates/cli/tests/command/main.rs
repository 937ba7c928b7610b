//! The command as a script sees it: arguments in, documents and exit statuses out.

mod batch;
mod documents;
mod passphrase;
mod scene;
mod usage;
