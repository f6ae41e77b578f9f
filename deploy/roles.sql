-- Run once per server by its administrator: two roles, one database. Then give both a password:
-- \password yz_owner  and  \password yz_app
CREATE ROLE yz_owner LOGIN;
CREATE ROLE yz_app LOGIN;
CREATE DATABASE yanzhen OWNER yz_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
-- Only where tests run, so that they make databases of their own and act in the application's role:
-- ALTER ROLE yz_owner CREATEDB; GRANT yz_app TO yz_owner;
