package io.tocsin.alert;

import java.util.List;

/** Decides which playbooks answer an alert; asked once, inside the write that makes or reopens the alert. */
@FunctionalInterface
public interface ResponsePlan {

    /** Returns the dispatches of a new alert, none done yet; often empty. No side effects. */
    List<Alert.Dispatch> answersTo(Alert alert);

    /** The same for an alert that was closed and that this write reopens. */
    default List<Alert.Dispatch> answersToReopened(Alert alert) {
        return List.of();
    }
}
