package io.windfall.connectworker;

import com.sun.tools.attach.VirtualMachine;
import java.util.HashMap;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What connectors' tasks show in a worker's JMX, read as {@code jconsole} does. */
final class WorkerMetrics {

    private final long pid;

    WorkerMetrics(long pid) {
        this.pid = pid;
    }

    /** Of a connector's first task, all feeds together. */
    Map<String, Long> of(String connector) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        Map<String, Long> found = new HashMap<>();
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            MBeanServerConnection beans = jmx.getMBeanServerConnection();
            ObjectName names = new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=0,*");
            for (ObjectName bean : beans.queryNames(names, null)) {
                for (var attribute : beans.getMBeanInfo(bean).getAttributes()) {
                    Number value = (Number) beans.getAttribute(bean, attribute.getName());
                    found.put(attribute.getName(), value.longValue());
                }
            }
        } finally {
            machine.detach();
        }
        return found;
    }
}
