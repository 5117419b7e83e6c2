package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.RuleFunctions;
import java.lang.reflect.Field;
import java.util.function.UnaryOperator;
import org.drools.model.Binding;
import org.drools.model.SingleConstraint;
import org.drools.model.constraints.SingleConstraint1;
import org.drools.model.constraints.SingleConstraint2;
import org.drools.model.constraints.SingleConstraint3;
import org.drools.model.functions.Function1;
import org.drools.model.functions.Predicate1;
import org.drools.model.functions.Predicate2;
import org.drools.model.functions.Predicate3;
import org.drools.model.functions.PredicateInformation;
import org.drools.model.index.AbstractIndex;
import org.drools.model.index.BetaIndexImpl;
import org.drools.model.view.BindViewItem1;

/**
 * Fences the conditions of a compiled rule: one that throws is reported and does not hold. An exception within Drools' network
 * would damage the session: facts would be missing from some of its nodes, and later deletions would fail.
 *
 * <p>Drools has no place to hook this in, so the code is exchanged in the compiled model, which nothing else runs.
 */
final class Guard {

    private Guard() {}

    static void before(SingleConstraint constraint) {
        if (constraint instanceof SingleConstraint1) {
            change(constraint, SingleConstraint1.class, "predicate", Guard::one);
        } else if (constraint instanceof SingleConstraint2) {
            change(constraint, SingleConstraint2.class, "predicate", Guard::two);
        } else if (constraint instanceof SingleConstraint3) {
            change(constraint, SingleConstraint3.class, "predicate", Guard::three);
        }
        // a look-up by hash reads both sides without asking the condition
        if (constraint.getIndex() instanceof AbstractIndex) {
            change(constraint.getIndex(), AbstractIndex.class, "leftOperandExtractor", Guard::function);
        }
        if (constraint.getIndex() instanceof BetaIndexImpl) {
            change(constraint.getIndex(), BetaIndexImpl.class, "rightOperandExtractor", Guard::function);
        }
    }

    static void before(Binding binding) {
        if (binding instanceof BindViewItem1) {
            change(binding, BindViewItem1.class, "bindingFunction", Guard::function);
        }
    }

    private static void change(Object of, Class<?> declares, String name, UnaryOperator<Object> to) {
        try {
            Field field = declares.getDeclaredField(name);
            field.setAccessible(true);
            field.set(of, to.apply(field.get(of)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Drools has other fields in " + declares.getName(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Object one(Object code) {
        return code instanceof One ? code : new One((Predicate1<Object>) code);
    }

    @SuppressWarnings("unchecked")
    private static Object two(Object code) {
        return code instanceof Two ? code : new Two((Predicate2<Object, Object>) code);
    }

    @SuppressWarnings("unchecked")
    private static Object three(Object code) {
        return code instanceof Three ? code : new Three((Predicate3<Object, Object, Object>) code);
    }

    @SuppressWarnings("unchecked")
    private static Object function(Object code) {
        return code instanceof Value || code == null ? code : new Value((Function1<Object, Object>) code);
    }

    private record One(Predicate1<Object> code) implements Predicate1<Object> {
        @Override
        public boolean test(Object a) {
            try {
                return code.test(a);
            } catch (Exception | StackOverflowError e) {
                RuleFunctions.failed(e);
                return false;
            }
        }

        @Override
        public PredicateInformation predicateInformation() {
            return code.predicateInformation();
        }
    }

    private record Two(Predicate2<Object, Object> code) implements Predicate2<Object, Object> {
        @Override
        public boolean test(Object a, Object b) {
            try {
                return code.test(a, b);
            } catch (Exception | StackOverflowError e) {
                RuleFunctions.failed(e);
                return false;
            }
        }

        @Override
        public PredicateInformation predicateInformation() {
            return code.predicateInformation();
        }
    }

    private record Three(Predicate3<Object, Object, Object> code) implements Predicate3<Object, Object, Object> {
        @Override
        public boolean test(Object a, Object b, Object c) {
            try {
                return code.test(a, b, c);
            } catch (Exception | StackOverflowError e) {
                RuleFunctions.failed(e);
                return false;
            }
        }

        @Override
        public PredicateInformation predicateInformation() {
            return code.predicateInformation();
        }
    }

    private record Value(Function1<Object, Object> code) implements Function1<Object, Object> {
        @Override
        public Object apply(Object a) {
            try {
                return code.apply(a);
            } catch (RuntimeException | StackOverflowError e) {
                RuleFunctions.failed(e);
                return "";
            }
        }
    }
}
