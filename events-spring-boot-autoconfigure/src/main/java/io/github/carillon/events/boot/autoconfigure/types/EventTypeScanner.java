package io.github.carillon.events.boot.autoconfigure.types;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.github.carillon.events.EventType;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds the classes with {@link EventType} in some packages.
 */
final class EventTypeScanner {

	private final ApplicationContext context;

	EventTypeScanner(ApplicationContext context) {
		this.context = context;
	}

	List<Class<?>> scan(Collection<String> packages) {
		EventTypeProvider provider = new EventTypeProvider();
		provider.setEnvironment(this.context.getEnvironment());
		provider.setResourceLoader(this.context);
		// Spring Boot's has read most of the classes already
		this.context.getBeanProvider(MetadataReaderFactory.class).ifUnique(provider::setMetadataReaderFactory);
		return packages.stream()
			.flatMap((name) -> provider.findCandidateComponents(name).stream())
			.map((candidate) -> Objects.requireNonNull(candidate.getBeanClassName()))
			.sorted()
			.distinct()
			.<Class<?>>map((name) -> ClassUtils.resolveClassName(name, this.context.getClassLoader()))
			.toList();
	}

	/**
	 * Takes any class, interface or record with the annotation on itself.
	 */
	private static final class EventTypeProvider extends ClassPathScanningCandidateComponentProvider {

		EventTypeProvider() {
			super(false);
			addIncludeFilter(new AnnotationTypeFilter(EventType.class, false));
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
			return definition.getMetadata().isIndependent();
		}

	}

}
