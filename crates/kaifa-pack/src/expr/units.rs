//! What unit the result of a multiplication or division has. The type checker and the evaluation use the same functions,
//! so that a comparison which passes the check also works on figures.

use kaifa_base::Unit;

/// Unit of a product, as far as units of the field go: a plain number keeps the other unit, `元/亩` × `亩` is `元`.
pub fn product(a: Option<Unit>, b: Option<Unit>) -> Option<Unit> {
    match (a, b) {
        // `x * 50%` of a plain number is a plain number.
        (None, Some(ratio)) | (Some(ratio), None) if ratio == Unit::none() => None,
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) if a.converts_to(Unit::none()) => Some(b),
        (Some(a), Some(b)) if b.converts_to(Unit::none()) => Some(a),
        (Some(a), Some(b)) => {
            let per = |unit: Unit, other: Unit| {
                let (top, bottom) = unit.symbol().split_once('/')?;
                (Unit::parse(bottom)? == other)
                    .then(|| Unit::parse(top))
                    .flatten()
            };
            per(a, b).or_else(|| per(b, a))
        }
    }
}

/// Unit of a quotient: the same kind divided by itself is a plain ratio, `万元` ÷ `亩` is `万元/亩`.
pub fn quotient(a: Option<Unit>, b: Option<Unit>) -> Option<Unit> {
    match (a, b) {
        (None, None) => Some(Unit::none()),
        (a, None) => a,
        (Some(a), Some(b)) if a.converts_to(b) => Some(Unit::none()),
        (a, Some(b)) if b.converts_to(Unit::none()) => a,
        (Some(a), Some(b)) => Unit::parse(&format!("{}/{}", a.symbol(), b.symbol())),
        (None, Some(_)) => None,
    }
}
