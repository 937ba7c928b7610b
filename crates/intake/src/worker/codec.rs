//! The bytes of parameters and answers: numbers little endian, texts and bytes with their length
//! before them. Every taking names the most it accepts, so that a wild length costs nothing.

use std::io;

/// Puts values one after the other.
#[derive(Default)]
pub struct Put(Vec<u8>);

impl Put {
    /// Puts a byte.
    pub fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    /// Puts a number.
    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    /// Puts a large number.
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    /// Puts bytes and their length; at most 4 GiB, which no job's limit allows.
    pub fn bytes(self, bytes: &[u8]) -> Self {
        let mut longer = self.u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        longer.0.extend_from_slice(bytes);
        longer
    }

    /// Puts a text and its length.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Returns all that was put.
    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Takes what was put, in the same order. Anything else is an error of kind `InvalidData`.
pub struct Take<'a>(&'a [u8]);

impl<'a> Take<'a> {
    /// Begins at the first byte.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Takes a byte.
    pub fn u8(&mut self) -> io::Result<u8> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Takes a number.
    pub fn u32(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Takes a large number.
    pub fn u64(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Takes bytes; refuses more than `bytes_max`.
    pub fn bytes(&mut self, bytes_max: usize) -> io::Result<&'a [u8]> {
        let length = usize::try_from(self.u32()?).map_err(|_| nonsense())?;
        if length > bytes_max {
            return Err(nonsense());
        }
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(nonsense)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Takes a text; refuses more than `bytes_max` and what is not UTF-8.
    pub fn text(&mut self, bytes_max: usize) -> io::Result<&'a str> {
        std::str::from_utf8(self.bytes(bytes_max)?).map_err(|_| nonsense())
    }

    /// Takes a text to be shown beside others' names: what plays with the screen is left out.
    pub fn shown(&mut self, bytes_max: usize) -> io::Result<String> {
        let text = self.text(bytes_max)?;
        Ok(text.chars().filter(|c| !crate::names::is_deceptive(*c)).collect())
    }

    /// Ends; refuses when something is left.
    pub fn end(self) -> io::Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(nonsense()) }
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(nonsense)?;
        self.0 = rest;
        Ok(*taken)
    }
}

/// Returns the error for bytes that are no answer.
pub fn nonsense() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_taken() {
        let put = Put::default().u8(7).u32(1 << 20).u64(1 << 40).text("tulip").bytes(&[0]).done();

        let mut take = Take::of(&put);

        assert_eq!((take.u8().unwrap(), take.u32().unwrap()), (7, 1 << 20));
        assert_eq!((take.u64().unwrap(), take.text(5).unwrap()), (1 << 40, "tulip"));
        assert_eq!(take.bytes(1).unwrap(), &[0]);
        take.end().unwrap();
    }

    #[test]
    fn more_than_the_limit_or_than_is_there_is_refused() {
        let put = Put::default().text("tulip").done();

        assert!(Take::of(&put).text(4).is_err(), "over the limit");
        assert!(Take::of(&put[..8]).text(5).is_err(), "cut short");
        assert!(Take::of(&put).u64().is_ok() && Take::of(&put[..7]).u64().is_err());
        assert!(Take::of(&put).end().is_err(), "something is left");
    }
}
