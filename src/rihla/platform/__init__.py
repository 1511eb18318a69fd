"""The site: people with roles propose, approve and follow records; nothing changes unseen.

Inside, imports go one way: ``site | api`` → ``compact | treaty | network`` → ``proposal`` →
``accounts`` → ``audit``. Services write, selectors read, views only ask.
"""
