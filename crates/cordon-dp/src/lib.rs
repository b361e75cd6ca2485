//! cordon-dp
