//! The command as a script sees it: arguments in, documents and exit statuses out.

mod passphrase;
mod scene;
mod usage;
