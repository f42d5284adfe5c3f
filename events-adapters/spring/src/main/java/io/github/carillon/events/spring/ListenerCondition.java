package io.github.carillon.events.spring;

import java.util.Map;
import java.util.function.Predicate;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionService;
import org.springframework.expression.AccessException;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.ParseException;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypedValue;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.DataBindingPropertyAccessor;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * The condition of a listener: a SpEL expression over a {@link ConditionRoot}, parsed and
 * checked once. It can read properties and call methods of what it sees; types,
 * constructors, beans and assignments are out of its reach.
 */
final class ListenerCondition implements Predicate<Event<?>> {

	private final SpelExpression expression;

	private final EvaluationContext context;

	private final EventData.Source source;

	private final Class<?> wanted;

	private ListenerCondition(SpelExpression expression, ConversionService conversion, EventData.Source source,
			Class<?> wanted) {
		this.expression = expression;
		this.context = SimpleEvaluationContext
			.forPropertyAccessors(new NamedValues(), DataBindingPropertyAccessor.forReadOnlyAccess())
			.withInstanceMethods()
			.withAssignmentDisabled()
			.withConversionService(conversion)
			.build();
		this.source = source;
		this.wanted = wanted;
	}

	/**
	 * Parses and checks the condition of a listener.
	 * @param listener the listener, with a condition
	 * @param dataClass the class that it takes data as
	 * @param conversion converts values in the expression
	 * @param source converts the data
	 * @throws InvalidListenerException when the expression cannot work
	 */
	static ListenerCondition of(ListenerDefinition listener, Class<?> dataClass, ConversionService conversion,
			EventData.Source source) {
		SpelParserConfiguration compiled = new SpelParserConfiguration(SpelCompilerMode.MIXED,
				listener.bean().type().getClassLoader());
		Class<?> wanted = TreeTypes.isTree(dataClass) ? Map.class : dataClass;
		try {
			SpelExpression expression = new SpelExpressionParser(compiled).parseRaw(listener.condition());
			new ConditionCheck(expression, wanted).run();
			return new ListenerCondition(expression, conversion, source, wanted);
		}
		catch (ParseException ex) {
			throw listener.invalid(fault(listener.condition(), ex.getPosition(), ex.getSimpleMessage()), ex);
		}
		catch (ConditionCheck.Fault ex) {
			throw listener.invalid(fault(listener.condition(), ex.position(), String.valueOf(ex.getMessage())), ex);
		}
	}

	private static String fault(String expression, int position, String reason) {
		return "its condition is not valid:\n    " + expression.replaceAll("\\R", " ") + "\n    "
				+ " ".repeat(Math.max(0, position)) + "^ " + reason;
	}

	@Override
	public boolean test(Event<?> event) {
		ConditionRoot root = new ConditionRoot(event, this.source.of(event), this.wanted);
		return Boolean.TRUE.equals(this.expression.getValue(this.context, root, Boolean.class));
	}

	/**
	 * Reads maps by name; what a map does not have is {@code null}.
	 */
	private static final class NamedValues implements PropertyAccessor {

		@Override
		public Class<?>[] getSpecificTargetClasses() {
			return new Class<?>[] { Map.class };
		}

		@Override
		public boolean canRead(EvaluationContext context, @Nullable Object target, String name) {
			return target instanceof Map;
		}

		/**
		 * Called without asking first, with whatever comes after a map: has to refuse it.
		 */
		@Override
		public TypedValue read(EvaluationContext context, @Nullable Object target, String name) throws AccessException {
			if (target instanceof Map<?, ?> map) {
				return new TypedValue(map.get(name));
			}
			throw new AccessException("Not a map");
		}

		@Override
		public boolean canWrite(EvaluationContext context, @Nullable Object target, String name) {
			return false;
		}

		@Override
		public void write(EvaluationContext context, @Nullable Object target, String name, @Nullable Object value) {
			throw new UnsupportedOperationException("Conditions only read");
		}

	}

}
