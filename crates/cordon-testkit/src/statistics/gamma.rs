//! Incomplete gamma and beta functions in double precision.
//!
//! Series and continued fractions of Abramowitz and Stegun, "Handbook of Mathematical Functions",
//! 6.5.29, 6.5.31 and 26.5.8, the fractions evaluated by Lentz's method (Lentz 1976).

const STEPS: u32 = 100_000;
const SMALL: f64 = 1e-300;
const PRECISION: f64 = 1e-15;

/// Q(a, x) = Γ(a, x) / Γ(a), the upper tail of a gamma distribution with shape `a`.
pub(super) fn gamma_upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 { 1.0 - front * lower_series(a, x) } else { front * upper_fraction(a, x) }
}

/// `I_x(a, b)`, the distribution function of a beta distribution.
pub(super) fn beta_regularised(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let ln_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    // The fraction converges fast on the near side of the mean: use the symmetry beyond it.
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_front.exp() * beta_fraction(a, b, x) / a
    } else {
        1.0 - ln_front.exp() * beta_fraction(b, a, 1.0 - x) / b
    }
}

/// 6.5.29: Σ x^n / (a (a+1) … (a+n)).
fn lower_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for n in 1..STEPS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term.abs() < sum.abs() * PRECISION {
            break;
        }
    }
    sum
}

/// 6.5.31, even part.
fn upper_fraction(a: f64, x: f64) -> f64 {
    let mut fraction = Lentz::new(0.0);
    fraction.step(1.0, x + 1.0 - a);
    for n in 1..STEPS {
        let n = f64::from(n);
        if fraction.step(-n * (n - a), x + 2.0 * n + 1.0 - a) {
            break;
        }
    }
    fraction.value
}

/// 26.5.8.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut fraction = Lentz::new(0.0);
    fraction.step(1.0, 1.0);
    for m in 0..STEPS {
        let m = f64::from(m);
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        fraction.step(odd, 1.0);
        let m = m + 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        if fraction.step(even, 1.0) {
            break;
        }
    }
    fraction.value
}

/// b0 + a1/(b1 + a2/(b2 + …)), one term at a time.
struct Lentz {
    value: f64,
    c: f64,
    d: f64,
}

impl Lentz {
    fn new(b0: f64) -> Self {
        let value = if b0 == 0.0 { SMALL } else { b0 };
        Self { value, c: value, d: 0.0 }
    }

    /// Adds one term; whether the value stands still.
    fn step(&mut self, a: f64, b: f64) -> bool {
        let nonzero = |x: f64| if x.abs() < SMALL { SMALL } else { x };
        self.d = 1.0 / nonzero(b + a * self.d);
        self.c = nonzero(b + a / self.c);
        let factor = self.c * self.d;
        self.value *= factor;
        (factor - 1.0).abs() < PRECISION
    }
}

/// ln Γ(x) for x > 0: Stirling's series (6.1.41) after moving x above 15.
fn ln_gamma(x: f64) -> f64 {
    let mut shift = 0.0;
    let mut x = x;
    while x < 15.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = inverse
        * (1.0 / 12.0
            - square
                * (1.0 / 360.0
                    - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - shift
}
