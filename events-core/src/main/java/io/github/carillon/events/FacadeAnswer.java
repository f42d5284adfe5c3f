package io.github.carillon.events;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Makes what a method returns of what became of its event.
 */
@FunctionalInterface
interface FacadeAnswer {

	@Nullable Object of(Publication<?> publication) throws Throwable;

	/**
	 * Returns what answers with a type.
	 * @throws IllegalArgumentException when nothing can; says why
	 */
	static FacadeAnswer of(Type type) {
		if (type == void.class || type == Void.class) {
			return (publication) -> null;
		}
		Class<?> raw = raw(type);
		if (raw == CompletableFuture.class || raw == CompletionStage.class) {
			return later(argument(type, raw));
		}
		return now(type, raw);
	}

	private static FacadeAnswer now(Type type, Class<?> raw) {
		if (raw == Publication.class) {
			return (publication) -> publication;
		}
		if (raw == Optional.class) {
			Class<?> wanted = raw(argument(type, raw));
			return (publication) -> publication.result(wanted);
		}
		Class<?> wanted = MethodType.methodType(raw).wrap().returnType();
		return (publication) -> publication.result(wanted)
			.orElseThrow(() -> new NoResultException(publication, wanted));
	}

	private static FacadeAnswer later(Type type) {
		Class<?> raw = raw(type);
		if (CompletionStage.class.isAssignableFrom(raw)) {
			throw new IllegalArgumentException("a stage of a stage is no answer: have it return one of them");
		}
		FacadeAnswer answer = (raw == Void.class) ? FacadeAnswer::handled : now(type, raw);
		return (publication) -> publication.toCompletableFuture().thenApply((done) -> {
			try {
				return answer.of(done);
			}
			catch (Throwable ex) {
				throw Rethrow.asIs(ex);
			}
		});
	}

	private static @Nullable Object handled(Publication<?> publication) {
		publication.orThrow();
		return null;
	}

	private static Type argument(Type type, Class<?> raw) {
		if (type instanceof ParameterizedType generic) {
			return generic.getActualTypeArguments()[0];
		}
		throw new IllegalArgumentException(
				"its %s does not say of what: have it return %1$s<SomeClass>".formatted(raw.getSimpleName()));
	}

	private static Class<?> raw(Type type) {
		if (type instanceof Class<?> plain) {
			return plain;
		}
		if (type instanceof ParameterizedType generic) {
			return (Class<?>) generic.getRawType();
		}
		throw new IllegalArgumentException("%s in what it returns is no class: name one".formatted(type.getTypeName()));
	}

}
