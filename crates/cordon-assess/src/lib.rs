//! cordon-assess
