//! cordon-query
