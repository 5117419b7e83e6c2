package io.tocsin.alert;

import java.util.List;

/** Decides which playbooks answer a new alert; asked once, inside the write that makes the alert. */
@FunctionalInterface
public interface ResponsePlan {

    /** Returns the dispatches of this alert, none done yet; often empty. No side effects. */
    List<Alert.Dispatch> answersTo(Alert alert);
}
