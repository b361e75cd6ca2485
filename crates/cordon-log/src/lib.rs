//! cordon-log
