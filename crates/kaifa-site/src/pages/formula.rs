//! A formula of a pack as people read it: names by what stands over their columns, `if` as cases, signs of arithmetic as printed ones.
//! What is no arithmetic stays as the pack writes it.

use kaifa_base::Lang;
use kaifa_pack::expr::{BinaryOperator, Expr, ExprKind, Literal, UnaryOperator, parse};

/// A name in formulas with its words in both languages.
pub type Named = (&'static str, &'static str, &'static str);

/// The formula in words; as it is written where it cannot be read.
pub fn in_words(text: &str, names: &[Named], lang: Lang) -> String {
    parse(text).map_or_else(|_| text.to_owned(), |expr| said(&expr, names, lang, 0))
}

/// `binds` is how strongly the operator around it holds; a weaker one inside gets brackets.
fn said(expr: &Expr, names: &[Named], lang: Lang, binds: u8) -> String {
    let inner = |part: &Expr, binds: u8| said(part, names, lang, binds);
    match &expr.kind {
        ExprKind::Name(name) => {
            let known = names.iter().find(|(own, ..)| own == name);
            known.map_or(name.clone(), |(_, zh, en)| lang.pick(zh, en).to_owned())
        }
        ExprKind::Literal(Literal::Number(number, unit)) => {
            format!("{number}{}", unit.map(|unit| unit.symbol()).unwrap_or_default())
        }
        ExprKind::Unary(UnaryOperator::Minus, part) => format!("−{}", inner(part, 3)),
        ExprKind::Binary(operator, left, right) => {
            let Some((sign, holds)) = sign(*operator, lang) else {
                return expr.words().to_owned();
            };
            let whole = format!("{} {sign} {}", inner(left, holds), inner(right, holds + 1));
            match holds < binds {
                true => format!("({whole})"),
                false => whole,
            }
        }
        ExprKind::If(when, then, otherwise) => {
            let [when, then, otherwise] = [when, then, otherwise].map(|part| inner(part, 0));
            match lang {
                Lang::Zh => format!("{when}时为 {then},否则为 {otherwise}"),
                Lang::En => format!("{then} where {when}, else {otherwise}"),
            }
        }
        _ => expr.words().to_owned(),
    }
}

/// The printed sign of an operator and how strongly it holds.
fn sign(operator: BinaryOperator, lang: Lang) -> Option<(&'static str, u8)> {
    Some(match operator {
        BinaryOperator::Or => (lang.pick("或", "or"), 1),
        BinaryOperator::And => (lang.pick("且", "and"), 2),
        BinaryOperator::Equal => ("=", 3),
        BinaryOperator::NotEqual => ("≠", 3),
        BinaryOperator::Less => ("<", 3),
        BinaryOperator::LessOrEqual => ("≤", 3),
        BinaryOperator::Greater => (">", 3),
        BinaryOperator::GreaterOrEqual => ("≥", 3),
        BinaryOperator::Add => ("+", 4),
        BinaryOperator::Subtract => ("−", 4),
        BinaryOperator::Multiply => ("×", 5),
        BinaryOperator::Divide => ("÷", 5),
        BinaryOperator::In => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_read_with_the_words_of_its_columns() {
        let names: &[Named] = &[("due", "到期", "due"), ("points", "督办计分", "points")];
        let read = |text: &str, lang| in_words(text, names, lang);
        let score = "if due > 0 then 100 * in_time / due + points else points";
        assert_eq!(
            read(score, Lang::Zh),
            "到期 > 0时为 100 × in_time ÷ 到期 + 督办计分,否则为 督办计分"
        );
        assert_eq!(
            read(score, Lang::En),
            "100 × in_time ÷ due + points where due > 0, else points"
        );
        assert_eq!(read("(due - points) * 2", Lang::Zh), "(到期 − 督办计分) × 2");
        assert_eq!(read("due - (points - 1)", Lang::En), "due − (points − 1)");
        assert_eq!(read("due +", Lang::Zh), "due +", "what cannot be read stays");
    }
}
