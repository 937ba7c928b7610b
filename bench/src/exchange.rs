//! Exchange between offices: a long history joined at once, a little on top of it, many offices,
//! many recipients, and a text that grew letter by letter.

mod join;
mod many;
mod note;
mod recipients;

pub(crate) use join::join;
pub(crate) use many::many;
pub(crate) use note::note;
pub(crate) use recipients::recipients;
