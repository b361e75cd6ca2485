//! cordon-intake
