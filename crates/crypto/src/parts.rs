//! Parts of a secret: Shamir's scheme over GF(256), each byte by itself. Any `threshold` parts give
//! the secret; fewer leave every secret as likely as before.
//!
//! The field is that of AES (FIPS 197, section 4), computed without tables: no memory access and no
//! branch depends on a secret byte.

use crate::{Key, Secret, make_key};

/// Most parts of one secret.
pub const PARTS_MAX: u8 = 9;

/// One part of a secret: the values of its 32 polynomials at `number`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where the polynomials were evaluated, 1 to [`PARTS_MAX`].
    pub number: u8,
    /// Their values.
    pub value: Key,
}

/// Draws the parts of a secret: numbers 1 to `count`, of which any `threshold` give it. None unless
/// 2 <= `threshold` <= `count` <= [`PARTS_MAX`].
pub fn make_parts(secret: &Key, threshold: u8, count: u8) -> Option<Vec<Part>> {
    if !(2..=count).contains(&threshold) || count > PARTS_MAX {
        return None;
    }
    // Every coefficient is uniform, zero among them: a bias there would tell of the secret.
    let drawn: Vec<Key> = (1..threshold).map(|_| make_key()).collect();
    Some((1..=count).map(|number| derive_part(secret, &drawn, number)).collect())
}

/// Evaluates the polynomials at a number, from the highest coefficients down (Horner).
fn derive_part(secret: &Key, drawn: &[Key], number: u8) -> Part {
    let mut value = [0; 32];
    for coefficients in drawn.iter().rev().chain([secret]) {
        for (byte, coefficient) in value.iter_mut().zip(coefficients.expose()) {
            *byte = multiply(*byte, number) ^ coefficient;
        }
    }
    Part { number, value: Secret::new(value) }
}

/// Returns the secret that parts give: the values at zero of the polynomials of least degree
/// through them (Lagrange). Too few parts, or such of another secret, give another one: callers
/// compare. None when a number is zero or comes twice.
pub fn join_parts(parts: &[Part]) -> Option<Key> {
    let mut secret = [0; 32];
    for (at, part) in parts.iter().enumerate() {
        let mut weight = 1;
        for (_, other) in parts.iter().enumerate().filter(|(index, _)| *index != at) {
            let apart = other.number ^ part.number;
            if apart == 0 {
                return None;
            }
            weight = multiply(weight, multiply(other.number, invert(apart)));
        }
        if part.number == 0 {
            return None;
        }
        for (byte, value) in secret.iter_mut().zip(part.value.expose()) {
            *byte ^= multiply(weight, *value);
        }
    }
    Some(Secret::new(secret))
}

fn multiply(mut one: u8, mut other: u8) -> u8 {
    let mut product = 0;
    for _ in 0..8 {
        product ^= one & (other & 1).wrapping_neg();
        let reduced = (one >> 7).wrapping_neg() & 0x1b;
        one = (one << 1) ^ reduced;
        other >>= 1;
    }
    product
}

/// Returns the inverse, `number` to the power of 254.
fn invert(number: u8) -> u8 {
    let (mut square, mut inverse) = (number, 1);
    for _ in 1..8 {
        square = multiply(square, square);
        inverse = multiply(inverse, square);
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of FIPS 197, sections 4.2 and 5.1.1: another field is another scheme.
    #[test]
    fn the_field_is_that_of_fips_197() {
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
        assert_eq!(invert(0x53), 0xca);
        for number in 1..=255 {
            assert_eq!(multiply(number, invert(number)), 1, "{number}");
        }
    }

    /// Every choice of enough parts must do: nobody knows who will be there.
    #[test]
    fn any_threshold_parts_give_the_secret_and_fewer_give_another() {
        let secret = make_key();
        for count in 2..=PARTS_MAX {
            for threshold in 2..=count {
                let parts = make_parts(&secret, threshold, count).unwrap();
                for chosen in 1..1_u16 << count {
                    let bit = |part: &&Part| chosen >> (part.number - 1) & 1 == 1;
                    let some: Vec<Part> = parts.iter().filter(bit).cloned().collect();
                    let enough = some.len() >= usize::from(threshold);
                    let given = join_parts(&some).unwrap() == secret;
                    assert_eq!(given, enough, "{threshold} of {count}: {chosen:b}");
                }
            }
        }
    }

    /// One part less than needed tells nothing: for every byte that the secret might have there is
    /// exactly one further part that gives it.
    #[test]
    fn fewer_parts_leave_every_secret_possible() {
        let parts = make_parts(&make_key(), 3, 3).unwrap();
        let (known, third) = (&parts[..2], parts[2].number);
        let mut seen = std::collections::BTreeSet::new();
        for byte in 0..=255 {
            let last = Part { number: third, value: Secret::new([byte; 32]) };
            let joined = join_parts(&[known[0].clone(), known[1].clone(), last]).unwrap();
            seen.insert(joined.expose()[0]);
        }
        assert_eq!(seen.len(), 256, "each further part gives another secret, and all are given");
    }

    /// The test case of draft-mcgrew-tss-03, section 9: the secret 7465737400, two of two.
    #[test]
    fn the_published_shares_give_the_published_secret() {
        let part = |number, bytes: [u8; 5]| {
            let mut value = [0; 32];
            value[..5].copy_from_slice(&bytes);
            Part { number, value: Secret::new(value) }
        };
        let one = part(1, [0xb9, 0xfa, 0x07, 0xe1, 0x85]);
        let other = part(2, [0xf5, 0x40, 0x9b, 0x45, 0x11]);

        let joined = join_parts(&[one, other]).unwrap();

        assert_eq!(joined.expose()[..5], *b"test\0");
    }

    #[test]
    fn numbers_that_cannot_be_are_refused() {
        let secret = make_key();
        for (threshold, count) in [(1, 3), (4, 3), (2, 1), (2, 10), (0, 0)] {
            assert!(make_parts(&secret, threshold, count).is_none(), "{threshold} of {count}");
        }
        let parts = make_parts(&secret, 2, 3).unwrap();
        assert!(join_parts(&[parts[0].clone(), parts[0].clone()]).is_none(), "the same twice");
        let zero = Part { number: 0, ..parts[0].clone() };
        assert!(join_parts(&[zero, parts[1].clone()]).is_none(), "a part at zero is the secret");
    }
}
