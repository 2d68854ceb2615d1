//! Operations on contributor insights: which keys are used most.
