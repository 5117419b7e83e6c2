/**
 * Alerts that people work on together: incidents with their tasks, notes, observables, evidence, messages and timeline.
 *
 * <p>Alerts come in by hand, from a playbook or by a rule's annotation; what people and playbooks did goes out as a timeline, a
 * report and figures. The runs of playbooks are a later room's: it answers through {@link IncidentResponse}.
 */
@NullMarked
package io.tocsin.incident;

import org.jspecify.annotations.NullMarked;
