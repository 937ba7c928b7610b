//! Tells what a file is by what it holds. Its name only breaks ties between kinds of text.
mod stub;
pub use stub::*;
