package io.github.carillon.events.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.Operator;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds what can never work in a condition, as far as classes tell: properties that the
 * root, an event, a record or another final class does not have, and what conditions
 * cannot reach.
 */
final class ConditionCheck {

	private static final Set<Class<? extends SpelNode>> OUT_OF_REACH = Set.of(TypeReference.class,
			ConstructorReference.class, BeanReference.class, FunctionReference.class, Assign.class, OpInc.class,
			OpDec.class);

	private final SpelNode root;

	private final Class<?> dataClass;

	ConditionCheck(SpelExpression expression, Class<?> dataClass) {
		this.root = expression.getAST();
		this.dataClass = dataClass;
	}

	void run() {
		visit(this.root);
	}

	private void visit(SpelNode node) {
		if (OUT_OF_REACH.contains(node.getClass())) {
			throw new Fault(node, "conditions only read what 'event', 'data' and 'headers' give them; move this into a "
					+ "method of the data or into the listener");
		}
		if (node instanceof VariableReference && !Set.of("#root", "#this").contains(node.toStringAST())) {
			throw new Fault(node, "there are no variables here; write 'event', 'data' or 'headers' without '#'");
		}
		if (node instanceof CompoundExpression) {
			typeOfPath(node);
		}
		else if (node instanceof PropertyOrFieldReference property) {
			typeOfRoot(property);
		}
		else if (!isScopeOfItsOwn(node)) {
			for (int i = 0; i < node.getChildCount(); i++) {
				visit(node.getChild(i));
				requireNoOptional(node, node.getChild(i));
			}
		}
	}

	private static boolean isScopeOfItsOwn(SpelNode node) {
		return node instanceof Projection || node instanceof Selection || node instanceof Indexer
				|| node instanceof InlineMap;
	}

	private void requireNoOptional(SpelNode parent, SpelNode operand) {
		if (parent instanceof Operator && operand instanceof CompoundExpression
				&& typeOfPath(operand) == Optional.class) {
			throw new Fault(operand, "this is an Optional and never equals a plain value; write %s.orElse(null)"
				.formatted(operand.toStringAST()));
		}
	}

	/**
	 * Follows a path such as {@code data.customer.name}.
	 * @return the class of its value, {@code null} when only the value will tell
	 */
	private @Nullable Class<?> typeOfPath(SpelNode path) {
		SpelNode first = path.getChild(0);
		visit(first);
		Class<?> type = (first instanceof PropertyOrFieldReference property) ? typeOfRoot(property) : null;
		for (int i = 1; i < path.getChildCount(); i++) {
			SpelNode step = path.getChild(i);
			if (step instanceof PropertyOrFieldReference property) {
				type = (type != null) ? typeOfProperty(type, property) : null;
			}
			else {
				if (!isScopeOfItsOwn(step)) {
					visit(step);
				}
				type = null;
			}
		}
		return type;
	}

	private Class<?> typeOfRoot(PropertyOrFieldReference property) {
		return switch (property.getName()) {
			case "event" -> Event.class;
			case "data" -> this.dataClass;
			case "headers" -> Map.class;
			default ->
				throw new Fault(property, "conditions start with 'event', 'data' or 'headers'; did you mean 'data.%s'?"
					.formatted(property.getName()));
		};
	}

	private static @Nullable Class<?> typeOfProperty(Class<?> type, PropertyOrFieldReference property) {
		if (type.isArray() || Map.class.isAssignableFrom(type)) {
			return null;
		}
		Map<String, Class<?>> properties = properties(type);
		Class<?> found = properties.get(property.getName());
		boolean closed = Modifier.isFinal(type.getModifiers()) || type.isEnum() || type == Event.class;
		if (found == null && closed && !type.isPrimitive()) {
			throw new Fault(property, "%s has no property '%s', only %s".formatted(ClassUtils.getShortName(type),
					property.getName(), String.join(", ", shown(properties))));
		}
		return found;
	}

	/**
	 * Returns the names that people write: not those of getters as well.
	 */
	private static List<String> shown(Map<String, Class<?>> properties) {
		return properties.keySet()
			.stream()
			.filter((name) -> !properties
				.containsKey(StringUtils.uncapitalizeAsProperty(name.replaceFirst("^(is|get)", "")))
					|| !name.matches("(is|get)[A-Z].*"))
			.toList();
	}

	/**
	 * Returns what an expression can read by name, as Spring's accessors find it.
	 */
	private static Map<String, Class<?>> properties(Class<?> type) {
		Map<String, Class<?>> properties = new TreeMap<>();
		Arrays.stream(type.getFields()).forEach((field) -> properties.put(field.getName(), field.getType()));
		for (Method method : type.getMethods()) {
			String name = method.getName();
			if (method.getParameterCount() > 0 || method.getReturnType() == void.class
					|| method.getDeclaringClass() == Object.class || Modifier.isStatic(method.getModifiers())) {
				continue;
			}
			properties.putIfAbsent(name, method.getReturnType());
			if (name.startsWith("get") && name.length() > 3) {
				properties.put(StringUtils.uncapitalizeAsProperty(name.substring(3)), method.getReturnType());
			}
			else if (name.startsWith("is") && name.length() > 2) {
				properties.put(StringUtils.uncapitalizeAsProperty(name.substring(2)), method.getReturnType());
			}
		}
		if (type.isRecord()) {
			properties.keySet().removeAll(Set.of("toString", "hashCode"));
		}
		return properties;
	}

	/**
	 * What cannot work, and where it stands in the expression.
	 */
	static final class Fault extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final int position;

		Fault(SpelNode node, String message) {
			super(message);
			this.position = node.getStartPosition();
		}

		int position() {
			return this.position;
		}

	}

}
