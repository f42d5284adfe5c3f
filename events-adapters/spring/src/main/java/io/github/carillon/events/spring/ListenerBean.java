package io.github.carillon.events.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The bean behind a listener, found when it is called: a lazy one is made by its first
 * event, a scoped or prototype one anew each time.
 * <p>
 * It is called through its proxy wherever that can intercept the method. Where it cannot,
 * the method runs on the object behind the proxy: on the proxy itself it would find the
 * fields of an instance that nobody initialised.
 */
final class ListenerBean {

	private final BeanFactory beans;

	private final String name;

	private final Method method;

	private volatile @Nullable Entry entry;

	ListenerBean(BeanFactory beans, String name, Method method) {
		this.beans = beans;
		this.name = name;
		this.method = method;
	}

	/**
	 * Calls the method.
	 * @throws Throwable what the method throws, as it is
	 */
	@Nullable Object call(@Nullable Object[] arguments) throws Throwable {
		return call(this.beans.getBean(this.name), arguments);
	}

	/**
	 * Checks that the method can be called as it should be.
	 * @throws IllegalStateException when advice on the method would be passed by
	 */
	void check() {
		entry(this.beans.getBean(this.name));
	}

	private @Nullable Object call(Object bean, @Nullable Object[] arguments) throws Throwable {
		Method callable = entry(bean).callable();
		if (callable != null) {
			return invoke(callable, bean, arguments);
		}
		TargetSource source = ((Advised) bean).getTargetSource();
		Object target = source.getTarget();
		if (target == null) {
			throw new IllegalStateException("The proxy of bean '%s' has no target".formatted(this.name));
		}
		try {
			return call(target, arguments);
		}
		finally {
			if (!source.isStatic()) {
				source.releaseTarget(target);
			}
		}
	}

	private static @Nullable Object invoke(Method callable, Object bean, @Nullable Object[] arguments)
			throws Throwable {
		try {
			return callable.invoke(bean, arguments);
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			Throwable undeclared = (thrown instanceof UndeclaredThrowableException) ? thrown.getCause() : null;
			throw (undeclared != null) ? undeclared : thrown;
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(
					"%s cannot be called on %s with %s: %s".formatted(callable, bean.getClass().getName(),
							Arrays.stream(arguments).map(ListenerBean::className).toList(), ex.getMessage()),
					ex);
		}
	}

	private static String className(@Nullable Object argument) {
		return (argument != null) ? argument.getClass().getName() : "null";
	}

	private Entry entry(Object bean) {
		Entry known = this.entry;
		if (known != null && known.type() == bean.getClass()) {
			return known;
		}
		Entry found = new Entry(bean.getClass(), callable(bean));
		this.entry = found;
		return found;
	}

	/**
	 * Returns what to call on a bean, {@code null} when it has to be called on the object
	 * behind it.
	 */
	private @Nullable Method callable(Object bean) {
		Class<?> type = bean.getClass();
		Method callable = Proxy.isProxyClass(type) ? ofInterface(type) : ofClass(type, bean);
		if (callable != null) {
			ReflectionUtils.makeAccessible(callable);
			return callable;
		}
		if (!(bean instanceof Advised advised)) {
			throw new IllegalStateException(("%s is hidden by the proxy of bean '%s' (%s), which does not tell what is "
					+ "behind it. Declare the method in an interface of the bean, or use class-based proxies")
				.formatted(InvalidListenerException.signature(this.method), this.name, type.getName()));
		}
		requireNoAdvice(advised);
		return null;
	}

	private @Nullable Method ofInterface(Class<?> proxyClass) {
		Class<?> declaring = this.method.getDeclaringClass();
		for (Class<?> type : ClassUtils.getAllInterfacesForClass(proxyClass)) {
			if (type == declaring) {
				return this.method;
			}
			for (Method candidate : type.getMethods()) {
				if (candidate.getName().equals(this.method.getName())
						&& candidate.getParameterCount() == this.method.getParameterCount() && !declaring.isInterface()
						&& BridgeMethodResolver.getMostSpecificMethod(candidate, declaring).equals(this.method)) {
					return candidate;
				}
			}
		}
		return null;
	}

	private @Nullable Method ofClass(Class<?> type, Object bean) {
		if (!AopUtils.isCglibProxy(bean)) {
			return this.method;
		}
		if (this.method.getDeclaringClass().isInterface()) {
			return this.method;
		}
		for (Class<?> proxy = type; proxy != this.method.getDeclaringClass(); proxy = proxy.getSuperclass()) {
			if (proxy == null || !proxy.getName().contains(ClassUtils.CGLIB_CLASS_SEPARATOR)) {
				return null;
			}
			if (declares(proxy)) {
				return this.method;
			}
		}
		return null;
	}

	private boolean declares(Class<?> proxy) {
		return Arrays.stream(proxy.getDeclaredMethods())
			.anyMatch((candidate) -> candidate.getName().equals(this.method.getName())
					&& Arrays.equals(candidate.getParameterTypes(), this.method.getParameterTypes()));
	}

	private void requireNoAdvice(Advised advised) {
		Class<?> targetClass = advised.getTargetSource().getTargetClass();
		if (targetClass == null) {
			return;
		}
		for (Advisor advisor : advised.getAdvisors()) {
			if (advisor instanceof PointcutAdvisor pointcut && !ExposeInvocationInterceptor.ADVISOR.equals(advisor)
					&& AopUtils.canApply(pointcut.getPointcut(), targetClass)
					&& pointcut.getPointcut().getMethodMatcher().matches(this.method, targetClass)) {
				throw new IllegalStateException("""
						the proxy of bean '%s' cannot intercept the method, so that advice such as @Transactional, \
						@Async or %s would silently not apply. Make the method public%s""".formatted(this.name,
						advisor.getAdvice().getClass().getSimpleName(), Proxy.isProxyClass(advised.getClass())
								? " and declare it in an interface of the bean" : " and not final"));
			}
		}
	}

	/**
	 * What to call on the instances of a class.
	 *
	 * @param type the class
	 * @param callable the method, {@code null} for the object behind the proxy
	 */
	private record Entry(Class<?> type, @Nullable Method callable) {
	}

}
