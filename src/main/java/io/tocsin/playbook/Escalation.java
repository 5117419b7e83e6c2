package io.tocsin.playbook;

import java.time.Duration;

/** Whom to ask next where nobody answered in time, and for how long; silence is a denial then. */
public record Escalation(Approvers by, Duration expires) {}
